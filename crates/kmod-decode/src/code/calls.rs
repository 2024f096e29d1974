// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where calls are in machine code: a place that a call returns to has one just before it.

use std::collections::BTreeMap;

use object::{Architecture, Object as _, ObjectSection as _, SectionIndex};

use super::functions::holds_code;

/// The machine code of an object file.
pub(super) struct Calls {
    /// By the number of the section; none where the file is not for x86-64.
    sections: BTreeMap<usize, Vec<u8>>,
}

impl Calls {
    pub(super) fn of(file: &object::File<'_>) -> Self {
        let mut sections = BTreeMap::new();
        if file.architecture() == Architecture::X86_64 {
            let code = file.sections().filter(|it| holds_code(it.flags()));
            sections.extend(code.filter_map(|section| {
                let data = section.data().ok().filter(|data| !data.is_empty())?;
                Some((section.index().0, data.to_vec()))
            }));
        }
        Self { sections }
    }

    /// Whether a call may return to a place. Where there is no code to look at, in a file of debug information alone,
    /// it may.
    pub(super) fn may_return_to(&self, section: SectionIndex, offset: u64) -> bool {
        let Some(code) = self.sections.get(&section.0) else {
            return true;
        };
        let before = usize::try_from(offset).ok().and_then(|end| code.get(..end));
        before.is_some_and(ends_in_call)
    }
}

/// Whether code of x86-64 ends in a call: to a place at a distance, or through a register or memory.
fn ends_in_call(code: &[u8]) -> bool {
    let from_end = |distance: usize| code.get(code.len().checked_sub(distance)?..);
    let is_near = from_end(5).and_then(<[u8]>::first) == Some(&0xe8);
    is_near
        || (2..=7).any(|length| {
            let Some([0xff, operand, scale @ ..]) = from_end(length) else {
                return false;
            };
            operand >> 3 & 7 == 2 && length == indirect(*operand, scale.first().copied())
        })
}

/// How long an indirect call is, by what follows its first byte.
fn indirect(operand: u8, scale: Option<u8>) -> usize {
    let (mode, base) = (operand >> 6, operand & 7);
    let scaled = mode != 3 && base == 4;
    let displacement = match mode {
        1 => 1,
        2 => 4,
        0 if base == 5 || (scaled && scale.is_some_and(|it| it & 7 == 5)) => 4,
        _ => 0,
    };
    2 + usize::from(scaled) + displacement
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_known_by_their_bytes() {
        for code in [
            [0xe8, 1, 2, 3, 4].as_slice(),
            &[0xff, 0xd0],
            &[0x41, 0xff, 0xd3],
            // Through (%rax), 8(%rax), 8(%rsp), 0x100(%rax), a table at an address, and relative to the instruction.
            &[0xff, 0x10],
            &[0xff, 0x50, 0x08],
            &[0xff, 0x54, 0x24, 0x08],
            &[0xff, 0x90, 0, 1, 0, 0],
            &[0xff, 0x14, 0xc5, 0, 0, 0, 0],
            &[0xff, 0x15, 0, 0, 0, 0],
        ] {
            assert!(ends_in_call(code), "{code:x?}");
            let behind = [code, &[0x90]].concat();
            assert!(!ends_in_call(&behind), "{behind:x?}");
        }
        // Jumps, and nothing.
        for code in [[].as_slice(), &[0x00], &[0xe9, 1, 2, 3, 4], &[0xff, 0xe0]] {
            assert!(!ends_in_call(code), "{code:x?}");
        }
    }
}
