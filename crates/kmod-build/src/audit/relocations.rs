// SPDX-License-Identifier: MIT OR Apache-2.0

//! Only relocations that the module loader applies (of Linux `arch/x86/kernel/module.c`, of FreeBSD
//! `sys/amd64/amd64/elf_machdep.c`).

use object::elf::{self, RelocationType};

use super::{Finding, Subject, Symbols, image::Reference};

/// What the loader of FreeBSD knows, besides nothing at all, of what can be in an object.
const OF_FREEBSD: &[RelocationType] = &[
    elf::R_X86_64_64,
    elf::R_X86_64_32S,
    elf::R_X86_64_PC32,
    elf::R_X86_64_PLT32,
];

/// What the loader of Linux knows, besides nothing at all.
const OF_LINUX: &[RelocationType] = &[
    elf::R_X86_64_64,
    elf::R_X86_64_32,
    elf::R_X86_64_32S,
    elf::R_X86_64_PC32,
    elf::R_X86_64_PLT32,
    elf::R_X86_64_PC64,
];

/// Those that go through a table of addresses, which a module does not have.
const TABLE: [RelocationType; 9] = [
    elf::R_X86_64_GOT32,
    elf::R_X86_64_GOTPCREL,
    elf::R_X86_64_GOTPCRELX,
    elf::R_X86_64_REX_GOTPCRELX,
    elf::R_X86_64_GOT64,
    elf::R_X86_64_GOTPCREL64,
    elf::R_X86_64_GOTPC64,
    elf::R_X86_64_GOTPC32,
    elf::R_X86_64_GOTOFF64,
];

/// Relocations by what is wrong with them.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let loadable = match subject.kernel {
        Symbols::Exported(_) => OF_LINUX,
        Symbols::Defined(_) => OF_FREEBSD,
    };
    let mut findings = Vec::new();
    let mut find = |is_meant: &dyn Fn(&Reference) -> bool, message: &str, help: &str| {
        let found = subject.image.references.iter();
        let found: Vec<&Reference> = found.filter(|reference| is_meant(reference)).collect();
        if found.is_empty() {
            return;
        }
        let mut finding =
            Finding::new("KMOD0246", message, help).at(found.iter().map(|reference| reference.at));
        for reference in found.iter().filter(|reference| reference.is_import) {
            let symbol = subject.image.import(reference.target).unwrap_or_default();
            let note = format!("it is to find `{symbol}`");
            if !finding.notes.contains(&note) {
                finding.notes.push(note);
            }
        }
        findings.push(finding);
    };
    find(
        &|reference| TABLE.contains(&reference.r_type),
        "an address is looked up in a global offset table, which a kernel module does not have",
        "name the symbol itself in assembly (`call f`, `lea f(%rip), %rax`, `mov $f, %rax`), without `@GOTPCREL`",
    );
    find(
        &|reference| !loadable.contains(&reference.r_type) && !TABLE.contains(&reference.r_type),
        "the module loader does not apply a relocation of this type",
        "in assembly, refer to symbols by `f(%rip)`, `$f` in a 64-bit or sign-extended operand, or `.quad f`",
    );
    find(
        &|reference| {
            reference.r_type == elf::R_X86_64_32
                && loadable.contains(&elf::R_X86_64_32)
                && !reference.is_absolute
        },
        "an address does not fit 32 bits without a sign: the module loader will refuse it",
        "use the address in a 64-bit register, by `lea f(%rip), %rax` or `mov $f, %rax`",
    );
    findings
}
