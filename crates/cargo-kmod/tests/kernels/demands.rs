// SPDX-License-Identifier: MIT OR Apache-2.0

//! What kernels demand of code: met, refused, or warned about.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_target::config::Config;

use super::harness::{Attempt, Result, each_kernel, has, headers, one_kernel};

#[test]
#[ignore = "needs kernels: run ./test"]
fn code_is_compiled_as_the_kernel_demands() -> Result {
    each_kernel(|kernel| {
        let config = Config::read(&headers(kernel)?)?;
        let run = Attempt::module("hardened")
            .on(kernel)
            .command(&["true"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        for line in [
            "array 144",
            "indirect 41",
            "last 42",
            "choice 77",
            "misaligned by 0",
        ] {
            run.logged(line)?;
        }

        let code = Disassembly::of(&Attempt::module("hardened").on(kernel).build()?)?;
        if config.is_set("STACKPROTECTOR_STRONG") {
            let body = code.function("keeps_an_array")?;
            has(body, "%gs:")?;
            has(body, "__stack_chk_fail")?;
        }
        // The stack of a kernel is aligned to 8 bytes only.
        has(
            code.function("keeps_something_aligned")?,
            "$0xfffffffffffffff0,%rsp",
        )?;
        let (call, jump) = (
            code.function("calls_what_it_is_given")?,
            code.function("ends_in_what_it_is_given")?,
        );
        if is_either("RETPOLINE", &config) {
            has(call, "cs call ")?;
            has(call, "__x86_indirect_thunk_")?;
            has(jump, "cs jmp ")?;
            has(jump, "__x86_indirect_thunk_")?;
            // A call of the kernel's table of paravirtual operations is replaced when the module is loaded.
            let mut lines = code.text.lines().peekable();
            while let Some(line) = lines.next() {
                let is_replaced = lines.peek().is_some_and(|next| next.contains("pv_ops"));
                if line.contains("call   *") && !is_replaced {
                    return Err(format!("an unguarded call: {line}").into());
                }
            }
            has_not(&code.text, "jmp    *")?;
        }
        if is_either("RETHUNK", &config) {
            has(call, "__x86_return_thunk")?;
            for line in code.text.lines() {
                if line.trim_end().ends_with("\tret") {
                    return Err(format!("a naked return: {line}").into());
                }
            }
        }
        // Parts that gcc has split off functions of C are jumped to, never called; what replaces instructions when the
        // module is loaded is a section without functions.
        let is_whole = |name: &str| !name.ends_with(".cold") && !name.starts_with('.');
        for (name, address, body) in code.functions.iter().filter(|(name, ..)| is_whole(name)) {
            if let Some(bytes) = number("FUNCTION_ALIGNMENT", &config)
                && address % bytes != 0
            {
                return Err(format!("`{name}` is at {address:#x}, not aligned to {bytes}").into());
            }
            // objtool names the padding that it finds.
            let is_called_by_kernel = ["init_module", "cleanup_module"].contains(&name.as_str());
            if config.is_set("X86_KERNEL_IBT") && is_called_by_kernel {
                has(body, "endbr64")?;
            }
            if let Some(bytes) = number("FUNCTION_PADDING_BYTES", &config)
                && bytes > 0
                && !name.starts_with("__pfx_")
                && !code.functions.iter().any(|(other, start, _)| {
                    *other == format!("__pfx_{name}") && start + bytes == *address
                })
            {
                return Err(format!("`{name}` has no {bytes} bytes of padding before it").into());
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_kernel_that_cannot_be_built_for_is_refused_by_name() -> Result {
    each_kernel(|kernel| {
        for option in ["CONFIG_RANDSTRUCT", "CONFIG_KASAN", "CONFIG_CFI_CLANG"] {
            let tree = doctored(kernel, option, &format!("{option}=y\n"), "")?;
            let said = Attempt::module("hardened").on(&tree).builds_with(3)?;
            has(&said, "KMOD0209")?;
            has(&said, &format!("({option})"))?;
        }
        let tree = doctored(
            kernel,
            "full",
            "",
            "export KCFLAGS := -fcf-protection=full\n",
        )?;
        let said = Attempt::module("hardened").on(&tree).builds_with(3)?;
        has(&said, "KMOD0209")?;
        has(&said, "(-fcf-protection=full)")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_a_kernel_wants_and_does_not_get_is_told() -> Result {
    one_kernel(|kernel| {
        let said = Attempt::module("hardened").on(kernel).builds_with(0)?;
        has_not(&said, "warning")?;
        let tree = doctored(
            kernel,
            "warned",
            "CONFIG_MODULE_SIG_FORCE=y\n",
            "export KCFLAGS := -fzero-call-used-regs=used-gpr -fno-ivopts\n",
        )?;
        let said = Attempt::module("hardened").on(&tree).builds_with(0)?;
        has(&said, "signed with a key it trusts")?;
        has(&said, "(CONFIG_MODULE_SIG_FORCE)")?;
        has(&said, "(-fzero-call-used-regs=used-gpr)")?;
        has(&said, "not known: -fno-ivopts")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn structures_that_are_read_wrongly_stop_the_build() -> Result {
    one_kernel(|kernel| {
        // What someone has set for another project, and libclang heeds.
        let said = Attempt::module("hardened")
            .on(kernel)
            .env("BINDGEN_EXTRA_CLANG_ARGS", "-DCONFIG_DEBUG_MUTEXES=1")
            .builds_with(3)?;
        has(&said, "KMOD0230")?;
        has(&said, "`struct mutex`")?;
        has(&said, " to libclang, ")?;
        has(&said, "leave BINDGEN_EXTRA_CLANG_ARGS unset")
    })
}

/// The headers of a kernel with lines added to its configuration and put before its makefile: links to
/// all else. Returns the folder, always the same for the same name.
fn doctored(kernel: &str, name: &str, config: &str, makefile: &str) -> Result<String> {
    let real = headers(kernel)?;
    let release = real.file_name().ok_or("headers without a name")?;
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("doctored")
        .join(release)
        .join(name);
    let (auto_conf, top) = ("include/config/auto.conf", "Makefile");
    for folder in ["", "include", "include/config"] {
        fs::create_dir_all(copy.join(folder))?;
        for entry in fs::read_dir(real.join(folder))? {
            let entry = entry?.file_name();
            let link = copy.join(folder).join(&entry);
            let relative = Path::new(folder).join(&entry);
            if ["include", "include/config", auto_conf, top]
                .iter()
                .any(|own| relative == Path::new(own))
            {
                continue;
            }
            if !link.is_symlink() {
                symlink(fs::canonicalize(real.join(relative))?, link)?;
            }
        }
    }
    for (file, before, after) in [(auto_conf, "", config), (top, makefile, "")] {
        let text = fs::read_to_string(real.join(file))?;
        fs::write(copy.join(file), format!("{before}{text}{after}"))?;
    }
    Ok(copy.display().to_string())
}

/// That a text does not contain another.
fn has_not(text: &str, unwanted: &str) -> Result {
    match text.lines().find(|line| line.contains(unwanted)) {
        None => Ok(()),
        Some(line) => Err(format!("{unwanted:?} is in: {line}").into()),
    }
}

/// Whether a mitigation is on, by its newer or its older name.
fn is_either(name: &str, config: &Config) -> bool {
    config.is_set(name) || config.is_set(&format!("MITIGATION_{name}"))
}

/// The value of an option that is a number.
fn number(name: &str, config: &Config) -> Option<u64> {
    config.get(name)?.parse().ok()
}

/// What `objdump` says of a module's code.
struct Disassembly {
    text: String,
    /// Each function: its name, its address, its instructions.
    functions: Vec<(String, u64, String)>,
}

impl Disassembly {
    fn of(ko: &PathBuf) -> Result<Self> {
        let output = Command::new("objdump")
            .args(["-dr", "--no-show-raw-insn"])
            .arg(ko)
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let mut functions = Vec::new();
        for block in text.split("\n\n") {
            let Some((head, body)) = block.trim_start().split_once(">:\n") else {
                continue;
            };
            let (address, name) = head.split_once(" <").ok_or("not what objdump prints")?;
            let address = u64::from_str_radix(address, 16)?;
            functions.push((name.to_owned(), address, body.to_owned()));
        }
        Ok(Self { text, functions })
    }

    /// The instructions of the function whose path ends so.
    fn function(&self, name: &str) -> Result<&str> {
        let mangled = format!("{}{name}", name.len());
        let found = self
            .functions
            .iter()
            .find(|(have, ..)| have.ends_with(&mangled) && !have.starts_with("__pfx_"));
        let (.., body) = found.ok_or_else(|| format!("there is no function `{name}`"))?;
        Ok(body)
    }
}
