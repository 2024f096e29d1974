// SPDX-License-Identifier: MIT OR Apache-2.0

//! C flags that ask nothing of Rust code, each group with the reason.

/// Whether a list has a word; a `*` at the end of an entry stands for any ending.
pub(super) fn is_listed(list: &[&str], word: &str) -> bool {
    list.iter().any(|entry| match entry.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => *entry == word,
    })
}

/// Flags whose value is the next word.
pub(super) const TAKES_A_WORD: &[&str] = &[
    "-include",
    "-imacros",
    "-isystem",
    "-iquote",
    "-idirafter",
    "-I",
    "-D",
    "-U",
    "-x",
    "-target",
    "-mllvm",
    "--param",
];

/// What says nothing to Rust code, by the reason.
pub(super) const WITHOUT_MEANING: &[&str] = &[
    // The language, its headers and its library: bindgen and the shims have them.
    "-std=*",
    "-D*",
    "-U*",
    "-I*",
    "-isystem*",
    "-nostdinc",
    "-fms-extensions",
    "-fms-anonymous-structs",
    "-fshort-wchar",
    "-funsigned-char",
    "-fno-common",
    "-ffreestanding",
    "-fno-builtin*",
    "-fexperimental-late-parse-attributes",
    // How messages are shown.
    "-w",
    "-fdiagnostics-*",
    "-fno-diagnostics-*",
    "-fcolor-diagnostics",
    "--warning-suppression-mappings=*",
    "-Qunused-arguments",
    // Debug information and the paths in it: a module carries none.
    "-g*",
    "-femit-struct-debug-baseonly",
    "-fno-var-tracking*",
    "-fmacro-prefix-map=*",
    "-ffile-prefix-map=*",
    "-fdebug-prefix-map=*",
    "-fdebug-info-for-profiling",
    // Which compiler and assembler are run, and what the latter notes in the object.
    "--target=*",
    "--prefix=*",
    "-fintegrated-as",
    "-fno-integrated-as",
    "-no-integrated-as",
    "-Wa,-mx86-used-note=*",
    "-Wa,--noexecstack",
    "-fno-addrsig",
    "-pipe",
    // What C leaves undefined and a kernel defines. In Rust, integers wrap or panic, references are never
    // null, types do not alias by name, and no access runs past an array.
    "-fno-strict-aliasing",
    "-fno-strict-overflow",
    "-fwrapv*",
    "-fno-delete-null-pointer-checks",
    "-fno-allow-store-data-races",
    "-fno-merge-all-constants",
    "-fstrict-flex-arrays*",
    // Rust has no variable without a value, and no union whose padding is read.
    "-ftrivial-auto-var-init=*",
    "-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang",
    "-fzero-init-padding-bits=*",
    // The checks of C that `-fsanitize=` turned on: how they fail, and where they are left out.
    "-fsanitize-trap*",
    "-fsanitize-undefined-*",
    "-fsanitize-ignorelist=*",
    "-fsanitize-memory-*",
    "-fsanitize-cfi-*",
    "-fsanitize-kcfi-*",
    "-fsanitize-coverage-*",
    "-fno-sanitize*",
    "-fplugin-arg-*",
    "-fasan-shadow-offset=*",
    // rustc probes each page of a large frame, which is more; the check is a libgcc call that no kernel has.
    "-fno-stack-clash-protection",
    "-fno-stack-check",
    // How large frames may be is looked at in the finished module.
    "-fconserve-stack",
    // What the target, or a flag for every kernel, says already: static code at the top of the address
    // space, without a red zone, unwind tables, floating point and vectors.
    "-m64",
    "-mcmodel=kernel",
    "-mno-red-zone",
    "-fno-pie",
    "-fno-PIE",
    "-fno-pic",
    "-fno-PIC",
    "-fno-asynchronous-unwind-tables",
    "-fno-unwind-tables",
    "-fno-dwarf2-cfi-asm",
    "-fno-exceptions",
    "-msoft-float",
    "-mgeneral-regs-only",
    "-mno-80387",
    "-mno-fp-ret-in-387",
    "-mno-mmx",
    "-mno-sse*",
    "-mno-3dnow*",
    "-mno-avx*",
    "-mno-apx-features=*",
    // How many vectors a call of a variadic function passes: none.
    "-mskip-rax-setup",
    // A retpoline takes its target in a register in any case.
    "-mindirect-branch-register",
    // The processors that C is tuned for; code for the oldest runs on all.
    "-march=*",
    "-mtune=*",
    "-mcpu=*",
    "-maccumulate-outgoing-args",
    "-falign-jumps=*",
    "-falign-loops=*",
    "-falign-labels=*",
    // How hard the compiler tries. Whatever it does to a call, the backtrace stays true.
    "-O*",
    "-fno-inline-functions-called-once",
    "-fno-optimize-sibling-calls",
    "-fno-reorder-blocks",
    "-fno-ipa-*",
    "-fno-tree-*",
    "-fno-partial-inlining",
    "-fno-gcse",
    "-fno-lto",
    "-fvisibility=*",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-function-sections",
    "-fno-data-sections",
    "-fsplit-machine-functions",
    "-fno-split-machine-functions",
    "-fbasic-block-sections=*",
    "-fbasic-block-address-map",
    "-fprofile-sample-use=*",
    "-ftest-coverage",
    "-fprofile-update=*",
    // The allocator's hints are made from types that only C has.
    "-falloc-token*",
    // It clears none.
    "-fzero-call-used-regs=skip",
    // The function tracer finds the functions of C only.
    "-pg",
    "-mfentry",
    "-mno-fentry",
    "-mrecord-mcount",
    "-mnop-mcount",
];

/// Checks of `-fsanitize=` for mistakes that Rust rules out or checks for itself.
pub(super) const CHECKS_OF_C: &[&str] = &[
    "undefined",
    "alignment",
    "array-bounds",
    "bool",
    "bounds*",
    "builtin",
    "enum",
    "float-*",
    "implicit-*",
    "integer*",
    "local-bounds",
    "nonnull-attribute",
    "null",
    "object-size",
    "pointer-overflow",
    "return",
    "returns-nonnull-attribute",
    "shift*",
    "signed-integer-overflow",
    "unreachable",
    "unsigned-*",
    "vla-bound",
    // It tells the allocator of types.
    "alloc-token",
];

/// Parameters of gcc (`--param`) that say nothing to Rust code.
pub(super) const PARAMETERS_OF_GCC: &[&str] =
    &["allow-store-data-races=0", "asan-*", "tsan-*", "hwasan-*"];

/// Switches of LLVM (`-mllvm`) that say nothing to Rust code: profiles of C, and the checks of KASAN and KCSAN.
pub(super) const SWITCHES_OF_LLVM: &[&str] = &[
    "-enable-fs-discriminator=*",
    "-improved-fs-discriminator=*",
    "-asan-*",
    "-tsan-*",
    "-hwasan-*",
];
