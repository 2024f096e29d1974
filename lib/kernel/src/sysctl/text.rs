// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Texts of limited length as settings.

#![expect(
    clippy::allow_attributes,
    reason = "`global_lock!` is written for drivers, where a lint may or may not fire"
)]

use super::{SysctlStorage, storage::Room};
use crate::{
    error::Result,
    sync::{GlobalLockedBy, global_lock},
};

global_lock! {
    /// One for all texts: it is held as long as it takes to copy one.
    static ALL_TEXTS: SpinLockIrq<()> = ();
}

/// A text of up to `N` bytes.
///
/// What is written replaces it up to the end of the line; of a longer text the beginning is kept, and nothing says so.
/// What is written further on, after the first part, replaces the text from there on. The bytes need not be UTF-8.
///
/// # Invariants
///
/// In the bytes, the first NUL ends the text.
pub struct FixedString<const N: usize> {
    bytes: GlobalLockedBy<[u8; N], ALL_TEXTS>,
}

impl<const N: usize> FixedString<N> {
    /// Makes one of a text, or of its beginning if it is longer.
    pub const fn new(text: &[u8]) -> Self {
        let mut bytes = [0; N];
        let mut index = 0;
        #[expect(
            clippy::indexing_slicing,
            clippy::arithmetic_side_effects,
            reason = "the index is below both lengths; there is no other way in a constant"
        )]
        while index < N && index < text.len() && text[index] != 0 {
            bytes[index] = text[index];
            index += 1;
        }
        Self {
            bytes: GlobalLockedBy::new(bytes),
        }
    }

    /// A copy of the text, filled up with NUL bytes, and its length.
    pub fn get(&self) -> ([u8; N], usize) {
        let bytes = *self.bytes.as_ref(&ALL_TEXTS.lock());
        let length = length(&bytes);
        (bytes, length)
    }

    /// Replaces the text.
    pub fn set(&self, text: &[u8]) {
        self.replace(0, text);
    }

    /// Replaces the text from an offset on, unless that is beyond its end.
    fn replace(&self, offset: usize, text: &[u8]) {
        let end = text.iter().position(|&byte| matches!(byte, 0 | b'\n'));
        let text = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
        let mut guard = ALL_TEXTS.lock();
        let bytes = self.bytes.as_mut(&mut guard);
        if offset > length(bytes) {
            return;
        }
        let places = bytes.get_mut(offset..).unwrap_or_default();
        let text = text.iter().copied().chain(core::iter::repeat(0));
        for (place, byte) in places.iter_mut().zip(text) {
            *place = byte;
        }
    }
}

impl<const N: usize> SysctlStorage for FixedString<N> {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        self.store_at(0, data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        self.read_at(0, data)
    }

    fn store_at(&self, offset: usize, data: &[u8]) -> (usize, Result) {
        self.replace(offset, data);
        (data.len(), Ok(()))
    }

    fn read_at(&self, offset: usize, data: &mut [u8]) -> (usize, Result) {
        let (bytes, length) = self.get();
        let Some(text) = bytes.get(offset..length) else {
            return (0, Ok(()));
        };
        let mut room = Room::new(data);
        room.push(text);
        room.finish()
    }
}

fn length(bytes: &[u8]) -> usize {
    let end = bytes.iter().position(|&byte| byte == 0);
    end.unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<const N: usize>(string: &FixedString<N>) -> std::string::String {
        let (bytes, length) = string.get();
        std::string::String::from_utf8_lossy(bytes.get(..length).unwrap_or_default()).into_owned()
    }

    #[test]
    fn a_line_is_kept_as_far_as_it_fits() {
        let string = FixedString::<5>::new(b"start, too long");
        assert_eq!(text(&string), "start");
        for (written, kept) in [
            (&b"ab\ncd"[..], "ab"),
            (b"abcdefgh\n", "abcde"),
            (b"", ""),
            (b"a b\0c", "a b"),
            (b"\n", ""),
        ] {
            assert_eq!(string.store_value(written), (written.len(), Ok(())));
            assert_eq!(text(&string), kept, "{written:?}");
        }
    }

    #[test]
    fn a_text_is_written_and_read_in_parts() {
        let string = FixedString::<8>::new(b"");
        assert_eq!(string.store_at(0, b"abc"), (3, Ok(())));
        assert_eq!(string.store_at(3, b"defghijk\n"), (9, Ok(())));
        assert_eq!(text(&string), "abcdefgh");
        assert_eq!(string.store_at(1, b"X\n"), (2, Ok(())));
        assert_eq!(text(&string), "aX");
        // Beyond the end, nothing is changed.
        assert_eq!(string.store_at(3, b"Y"), (1, Ok(())));
        assert_eq!(string.store_at(usize::MAX, b"Y"), (1, Ok(())));
        assert_eq!(text(&string), "aX");
        let mut part = [0; 1];
        let mut all = std::vec::Vec::new();
        while let (1, _) = string.read_at(all.len(), &mut part) {
            all.extend(part);
            if part == *b"\n" {
                break;
            }
        }
        assert_eq!(all, b"aX\n");
        assert_eq!(string.read_at(3, &mut part), (0, Ok(())));
    }
}
