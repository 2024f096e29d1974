// SPDX-License-Identifier: MIT OR Apache-2.0

//! Returns and indirect branches as the kernel's mitigations want them.
//!
//! An indirect branch that the kernel replaces when it loads the module (an alternative, a call of
//! `pv_ops`) is none in memory; in a replacement it may stand behind an `lfence`.

use std::ops::Range;

use iced_x86::{FlowControl, Instruction, Mnemonic};

use super::{Finding, Subject, image::Image};

/// Naked returns, unguarded indirect branches, and missing traps.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let demands = subject.demands;
    let patched = patched(&subject.image);
    let mut returns = Vec::new();
    let mut branches = Vec::new();
    let mut untrapped = Vec::new();
    for instruction in subject.code.iter() {
        let (is_return, is_indirect) = match instruction.flow_control() {
            FlowControl::Return => (true, false),
            FlowControl::IndirectBranch | FlowControl::IndirectCall => (false, true),
            _ => continue,
        };
        let at = instruction.ip();
        if is_return && demands.return_thunks {
            returns.push(at);
        } else if is_indirect && demands.retpolines {
            if !patched.iter().any(|range| range.contains(&at)) && !is_fenced(subject, instruction)
            {
                branches.push(at);
            }
        } else if demands.traps
            && instruction.flow_control() != FlowControl::IndirectCall
            && subject.image.bytes(instruction.next_ip()).first() != Some(&INT3)
        {
            untrapped.push(at);
        }
    }
    let mut findings = Vec::new();
    if !returns.is_empty() {
        let finding = Finding::new(
            "KMOD0247",
            format!(
                "a naked return; {} wants functions to return through `__x86_return_thunk`",
                subject.release
            ),
            "end assembly with `jmp __x86_return_thunk` in place of `ret`, or leave the returning to the compiler",
        );
        findings.push(finding.at(returns));
    }
    if !branches.is_empty() {
        let finding = Finding::new(
            "KMOD0248",
            format!(
                "an unguarded indirect branch; {} wants them to go through `__x86_indirect_thunk_*`",
                subject.release
            ),
            "call a function pointer in Rust, or in assembly load the target into a register and branch to that register's \
             thunk (`call __x86_indirect_thunk_rax`)",
        );
        findings.push(finding.at(branches));
    }
    if !untrapped.is_empty() {
        let finding = Finding::new(
            "KMOD0249",
            format!(
                "speculation can run on behind a return or jump; {} wants an `int3` there",
                subject.release
            ),
            "write `int3` behind `ret` and indirect `jmp` in assembly",
        );
        findings.push(finding.at(untrapped));
    }
    findings
}

const INT3: u8 = 0xcc;

/// Whether an indirect branch is part of a replacement and stands behind an `lfence`.
fn is_fenced(subject: &Subject<'_>, branch: &Instruction) -> bool {
    let Some(section) = subject.image.section(branch.ip()) else {
        return false;
    };
    let mut before = subject.code.within(section.range.start..branch.ip());
    section.name == ".altinstr_replacement"
        && before.next_back().is_some_and(|before| {
            before.mnemonic() == Mnemonic::Lfence && before.next_ip() == branch.ip()
        })
}

/// What the kernel replaces when it loads the module.
fn patched(image: &Image) -> Vec<Range<u64>> {
    let mut patched = Vec::new();
    for section in &image.sections {
        let references = image.references(section.range.clone());
        // An alternative names its place and its replacement; the length of an entry differs between kernels.
        let per_entry = match section.name.as_str() {
            ".altinstructions" => 2,
            ".parainstructions" => 1,
            _ => continue,
        };
        let starts: Vec<_> = references.iter().step_by(per_entry).collect();
        let length = match starts.as_slice() {
            [first, second, ..] => second.at - first.at,
            _ => section.range.end - section.range.start,
        };
        for start in starts {
            let entry = image.bytes(start.at);
            let covered = match (per_entry, length) {
                // place, type, length
                (1, _) => entry.get(9),
                // …, length, length of the replacement, length of the padding
                (_, 13) => entry.get(10),
                // …, length, length of the replacement
                _ => usize::try_from(length - 2)
                    .ok()
                    .and_then(|at| entry.get(at)),
            };
            let covered = covered.copied().unwrap_or_default();
            patched.push(start.target..start.target + u64::from(covered));
        }
    }
    patched
}
