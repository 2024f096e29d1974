// SPDX-License-Identifier: MIT OR Apache-2.0

//! Code whose address is taken begins with `endbr64`, where the kernel tracks indirect branches, and every
//! function has the padding before it that the kernel keeps for itself.

use std::collections::BTreeMap;

use iced_x86::{Decoder, DecoderOptions, Mnemonic};

use super::{Finding, Subject, code, image::Image};

/// Sections that name code for tools and tables, not to branch there.
const TABLES: [&str; 18] = [
    ".altinstructions",
    ".call_sites",
    ".ibt_endbr_seal",
    ".kcfi_traps",
    ".orc_unwind",
    ".orc_unwind_ip",
    ".parainstructions",
    ".retpoline_sites",
    ".return_sites",
    ".smp_locks",
    ".static_call_sites",
    "__bug_table",
    "__ex_table",
    "__jump_table",
    "__mcount_loc",
    "__patchable_function_entries",
    "_error_injection_whitelist",
    "_kprobe_blacklist",
];

/// Code that is only reached by branches that the kernel writes: replacements, and where static calls lead.
const PATCHED: [&str; 2] = [".altinstr_replacement", ".static_call.text"];

/// Missing marks.
pub(super) fn check_marks(subject: &Subject<'_>) -> Option<Finding> {
    if !subject.demands.landing_pads {
        return None;
    }
    let mut unmarked: BTreeMap<u64, u64> = BTreeMap::new();
    for (taker, target) in taken(subject) {
        let is_marked = subject
            .code
            .at(target)
            .is_some_and(|instruction| instruction.mnemonic() == Mnemonic::Endbr64);
        if !is_marked {
            unmarked.entry(target).or_insert(taker);
        }
    }
    let (first, _) = unmarked.first_key_value()?;
    let name = subject.name_of(*first);
    let mut finding = Finding::new(
        "KMOD0250",
        format!(
            "the address of {name} is taken, but it does not begin with `endbr64`: a call through it stops the machine"
        ),
        "begin such a function with `endbr64` in assembly",
    );
    for (target, taker) in &unmarked {
        finding.notes.push(format!(
            "{} is taken by {}",
            subject.name_of(*target),
            subject.name_of(*taker)
        ));
    }
    let sites = unmarked
        .into_iter()
        .flat_map(|(target, taker)| [target, taker]);
    Some(finding.at(sites))
}

/// Each place that takes an address of code, and the address. Within one function it is no function's.
fn taken<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = (u64, u64)> + 's {
    let image = &subject.image;
    let in_data = image.references.iter().filter(|reference| {
        image
            .section(reference.at)
            .is_some_and(|section| !section.is_code && !TABLES.contains(&section.name.as_str()))
    });
    let in_data = in_data.map(|reference| (reference.at, reference.target));
    let in_code = subject.code.iter().flat_map(|instruction| {
        let range = instruction.ip()..instruction.next_ip();
        let relative = Some(instruction).filter(|it| it.is_ip_rel_memory_operand());
        let absolute = image.references(range).iter();
        let absolute = absolute.filter(|reference| !reference.is_relative());
        let ip = instruction.ip();
        relative
            .and_then(code::target)
            .into_iter()
            .chain(absolute.map(|reference| reference.target))
            .map(move |target| (ip, target))
    });
    in_data.chain(in_code).filter(|(taker, target)| {
        let own = |at| image.symbol(at).map(|symbol| symbol.range.start);
        is_called(image, *target) && own(*taker) != own(*target)
    })
}

/// Whether compiled code calls what is at an address: what the kernel copies elsewhere is never where it stands.
pub(super) fn is_called(image: &Image, address: u64) -> bool {
    let section = image.section(address);
    section.is_some_and(|section| section.is_code && !PATCHED.contains(&section.name.as_str()))
}

/// Missing padding.
pub(super) fn check_padding(subject: &Subject<'_>) -> Option<Finding> {
    let wanted = subject.demands.padding;
    if wanted == 0 {
        return None;
    }
    let functions = subject.image.functions().filter(|function| {
        let entry = function.range.start;
        let is_part = function.name.split('.').any(|part| part == "cold");
        !is_part
            && is_called(&subject.image, entry)
            && !is_padding(subject.image.bytes(entry.saturating_sub(wanted)), wanted)
    });
    let mut finding = Finding::new(
        "KMOD0251",
        "",
        format!("put `.skip {wanted}, 0x90` before the label of a function in assembly"),
    );
    let names: Vec<String> = functions
        .map(|function| {
            finding.sites.push(function.range.start);
            format!("`{}`", super::demangle(&function.name))
        })
        .collect();
    finding.message = format!(
        "the {wanted} bytes of padding that {} wants before a function are missing before {}",
        subject.release,
        names.first()?
    );
    for name in names.iter().skip(1) {
        finding.notes.push(format!("before {name}, too"));
    }
    Some(finding)
}

/// Whether bytes begin with that many of instructions that do nothing.
fn is_padding(bytes: &[u8], wanted: u64) -> bool {
    let length = usize::try_from(wanted).unwrap_or(usize::MAX);
    let Some(bytes) = bytes.get(..length) else {
        return false;
    };
    let mut decoder = Decoder::new(64, bytes, DecoderOptions::NONE);
    while decoder.can_decode() {
        if decoder.decode().mnemonic() != Mnemonic::Nop {
            return false;
        }
    }
    true
}
