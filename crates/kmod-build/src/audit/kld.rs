// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the loader of FreeBSD looks for in a module: its mark, the linker sets that declare the module, and frames that
//! backtraces and DTrace can follow.
//!
//! C header: `sys/linker_set.h`; the loader is `sys/kern/link_elf_obj.c`.

use iced_x86::{Instruction, Mnemonic, Register};
use object::elf;

use super::{Finding, Subject, Symbols, image::Section};

/// The sets without which loading succeeds and nothing happens: what is run, and what the module is called.
const NEEDED: [&str; 2] = ["set_sysinit_set", "set_modmetadata_set"];

/// The sets of pointers to what the kernel links to one another, and so writes to.
const WRITTEN: [&str; 2] = ["set_sysinit_set", "set_sysuninit_set"];

/// How long a pointer is.
const POINTER: u64 = 8;

/// Everything that the loader would refuse, or overlook.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if matches!(subject.kernel, Symbols::Exported(_)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    findings.extend(check_mark(subject));
    findings.extend(
        NEEDED
            .iter()
            .filter_map(|name| check_presence(subject, name)),
    );
    let sets = subject.image.sections.iter();
    let sets = sets.filter(|section| section.name.starts_with("set_"));
    findings.extend(sets.filter_map(|set| check_set(subject, set)));
    findings.extend(subject.image.commons.iter().map(no_room));
    findings.extend(check_frames(subject));
    findings
}

/// The kernel takes files for its own system alone.
fn check_mark(subject: &Subject<'_>) -> Option<Finding> {
    (subject.image.os_abi != elf::ELFOSABI_FREEBSD.0).then(|| {
        Finding::new(
            "KMOD0258",
            "the file is not marked as one for FreeBSD, and its loader refuses it",
            "link it with `ld.lld -m elf_x86_64_fbsd`, as `cargo kmod build` does",
        )
    })
}

fn check_presence(subject: &Subject<'_>, name: &str) -> Option<Finding> {
    let mut sections = subject.image.sections.iter();
    let is_there = sections.any(|section| section.name == name && !section.range.is_empty());
    (!is_there).then(|| {
        Finding::new(
            "KMOD0258",
            format!("the module has no {name}: it would be loaded, and never begin"),
            "declare the module with `module! { … }`; a section of one's own does not belong to the set",
        )
    })
}

/// A set is an array of pointers, each to something of the module's; the kernel writes to what some point to.
fn check_set(subject: &Subject<'_>, set: &Section) -> Option<Finding> {
    let pointers = subject.image.references(set.range.clone());
    let length = set.range.end - set.range.start;
    let is_whole = length.is_multiple_of(POINTER)
        && u64::try_from(pointers.len()) == Ok(length / POINTER)
        && pointers
            .iter()
            .all(|pointer| pointer.r_type == elf::R_X86_64_64 && !pointer.is_import);
    if !is_whole {
        return Some(
            Finding::new(
                "KMOD0258",
                format!(
                    "{} is not an array of pointers to what the module has",
                    set.name
                ),
                "put nothing but addresses into a linker set, eight bytes each",
            )
            .at([set.range.start]),
        );
    }
    let read_only = pointers.iter().filter(|pointer| {
        let section = subject.image.section(pointer.target);
        !section.is_some_and(|section| section.is_writable)
    });
    let read_only: Vec<u64> = read_only.map(|pointer| pointer.target).collect();
    (WRITTEN.contains(&set.name.as_str()) && !read_only.is_empty()).then(|| {
        Finding::new(
            "KMOD0258",
            format!(
                "{} names something that cannot be written to, as the kernel does",
                set.name
            ),
            "make it a static with interior mutability, or `static mut` in C's sense",
        )
        .at(read_only)
    })
}

/// The loader takes the alignment of what is common for its address.
fn no_room(common: &String) -> Finding {
    Finding::new(
        "KMOD0258",
        format!("the loader of FreeBSD makes no room for `{common}`, which has no section"),
        "in assembly, define it in `.bss` rather than with `.comm`",
    )
}

/// Every function begins by keeping its frame: backtraces follow these, and DTrace finds functions by them.
fn check_frames(subject: &Subject<'_>) -> Option<Finding> {
    let functions = subject.image.functions();
    let without = functions.filter(|function| {
        let begin = function.range.start;
        let mut first = subject
            .code
            .within(begin..function.range.end)
            .filter(|instruction| instruction.mnemonic() != Mnemonic::Endbr64);
        !(first.next().is_some_and(saves_frame) && first.next().is_some_and(sets_frame))
    });
    let without: Vec<u64> = without.map(|function| function.range.start).collect();
    (!without.is_empty()).then(|| {
        Finding::new(
            "KMOD0259",
            "a function does not keep its frame: backtraces lose their way, and DTrace does not see it",
            "in assembly, begin with `push %rbp; mov %rsp, %rbp`, and end with `pop %rbp`",
        )
        .at(without)
    })
}

/// `push %rbp`
fn saves_frame(instruction: &Instruction) -> bool {
    instruction.mnemonic() == Mnemonic::Push && instruction.op0_register() == Register::RBP
}

/// `mov %rsp, %rbp`
fn sets_frame(instruction: &Instruction) -> bool {
    instruction.mnemonic() == Mnemonic::Mov
        && instruction.op0_register() == Register::RBP
        && instruction.op1_register() == Register::RSP
}
