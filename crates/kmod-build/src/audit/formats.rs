// SPDX-License-Identifier: MIT OR Apache-2.0

//! No format string asks `printk` for what only kernels with Rust in them understand: `%pA`, which takes
//! Rust's own format arguments. Others print a pointer, or read what is not there.

use super::{Finding, Subject, code, image::Section};

/// Sections whose strings are no formats.
const NO_FORMATS: [&str; 2] = [".modinfo", "__versions"];

/// Each string with such a conversion.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let sections = subject.image.sections.iter();
    sections
        .filter(|section| !section.is_code && !NO_FORMATS.contains(&section.name.as_str()))
        .flat_map(|section| strings(section).map(move |(at, text)| (section.range.start + at, text)))
        .filter(|(_, text)| has_rust_format(text))
        .map(|(start, text)| {
            let shown = String::from_utf8_lossy(text);
            let end = start + u64::try_from(text.len()).unwrap_or_default();
            Finding::new(
                "KMOD0254",
                format!("the format {shown:?} has `%pA`, which {} does not know", subject.release),
                "print with `pr_info!` and its kin, or format into a buffer and print that with `%s`",
            )
            .at(users(subject, start..end))
        })
        .collect()
}

/// The runs of printable bytes in a section, with where each begins.
fn strings(section: &Section) -> impl Iterator<Item = (u64, &[u8])> {
    let is_text = |byte: u8| byte >= b' ' || matches!(byte, b'\n' | b'\t' | b'\r' | 1);
    let mut at = 0;
    section
        .data
        .split(move |byte| !is_text(*byte))
        .map(move |text| {
            let start = at;
            at += u64::try_from(text.len()).unwrap_or_default() + 1;
            (start, text)
        })
}

/// Whether a format has the conversion, with whatever flags, width and precision.
fn has_rust_format(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(percent) = rest.iter().position(|&byte| byte == b'%') {
        let conversion = rest.get(percent + 1..).unwrap_or_default();
        let modifiers = conversion
            .iter()
            .take_while(|byte| b"-+ #0123456789.*".contains(byte))
            .count();
        let kind = conversion.get(modifiers..).unwrap_or_default();
        if kind.starts_with(b"pA") {
            return true;
        }
        // `%%` is one sign, and begins no other conversion.
        rest = match kind {
            [b'%', rest @ ..] => rest,
            other => other,
        };
    }
    false
}

/// The instructions that name a place in a range, else whatever else does.
fn users(subject: &Subject<'_>, range: std::ops::Range<u64>) -> Vec<u64> {
    let instructions = subject.code.iter().filter(|instruction| {
        let relative = code::target(instruction);
        let mut absolute = subject
            .image
            .references(instruction.ip()..instruction.next_ip())
            .iter();
        relative.is_some_and(|target| range.contains(&target))
            || absolute
                .any(|reference| !reference.is_relative() && range.contains(&reference.target))
    });
    let users: Vec<u64> = instructions.map(|instruction| instruction.ip()).collect();
    if !users.is_empty() {
        return users;
    }
    let references = subject.image.references.iter();
    let references = references.filter(|reference| range.contains(&reference.target));
    references.map(|reference| reference.at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conversion_is_found_in_every_form() {
        for format in [
            "%pA",
            "\u{1}6x: %pA\n",
            "%d%-8pA",
            "%*pA",
            "%5.3pA",
            "%%%pA",
        ] {
            assert!(has_rust_format(format.as_bytes()), "{format}");
        }
        for format in ["%p", "%pa", "%%pA", "pA", "%s pA", "100 % pa", "%", "%-"] {
            assert!(!has_rust_format(format.as_bytes()), "{format}");
        }
    }
}
