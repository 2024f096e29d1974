// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A line of text in a buffer of fixed size: what does not fit is cut off, and the cut is marked.

use core::fmt;

/// The mark that ends a line which did not fit.
pub const CUT: &str = "[cut]\n";

/// A buffer of `N` bytes that text can be written to; writing never fails.
///
/// The text never holds a NUL byte, so C may print it: NUL is written as `\0`. If the text does not fit, it ends
/// with [`CUT`], at the boundary of a character.
///
/// # Invariants
///
/// `len <= N`, and `bytes[..len]` is UTF-8 without NUL.
pub struct Line<const N: usize> {
    bytes: [u8; N],
    len: usize,
    cut: bool,
}

impl<const N: usize> Line<N> {
    const HAS_ROOM_FOR_THE_MARK: () = assert!(N >= CUT.len());

    /// Creates an empty line.
    pub const fn new() -> Self {
        const { Self::HAS_ROOM_FOR_THE_MARK }
        // INVARIANT: nothing has been written yet.
        Self {
            bytes: [0; N],
            len: 0,
            cut: false,
        }
    }

    /// Returns what has been written so far, with the mark if something was cut off.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Returns whether something did not fit.
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// Appends a byte of text, and cuts the line off where it does not fit.
    #[inline(never)]
    #[optimize(size)]
    pub(crate) fn push(&mut self, byte: u8) {
        if self.cut {
            return;
        }
        match self.bytes.get_mut(self.len) {
            Some(place) => {
                *place = byte;
                self.len = self.len.saturating_add(1);
            }
            None => self.cut_off(),
        }
    }

    /// Appends text.
    #[optimize(size)]
    pub(crate) fn push_str(&mut self, text: &str) {
        for byte in text.bytes() {
            if byte == 0 {
                self.push(b'\\');
            }
            self.push(if byte == 0 { b'0' } else { byte });
        }
    }

    /// Puts the mark in the place of the end of the line.
    #[cold]
    #[optimize(size)]
    fn cut_off(&mut self) {
        let marked = boundary(&self.bytes, N.saturating_sub(CUT.len()));
        let place = self.bytes.iter_mut().skip(marked);
        for (place, &byte) in place.zip(CUT.as_bytes()) {
            *place = byte;
        }
        self.len = marked.saturating_add(CUT.len());
        self.cut = true;
    }
}

/// Returns the last boundary between characters of UTF-8 at or before `end`.
fn boundary(text: &[u8], end: usize) -> usize {
    const CONTINUATION: u8 = 0b1000_0000;
    const MASK: u8 = 0b1100_0000;
    let mut end = end.min(text.len());
    while text
        .get(end)
        .is_some_and(|byte| byte & MASK == CONTINUATION)
    {
        end = end.saturating_sub(1);
    }
    end
}

impl<const N: usize> Default for Line<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> fmt::Write for Line<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use core::{fmt::Write as _, str};
    use std::{string::String, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    fn line(pieces: &[&str]) -> Line<16> {
        let mut line = Line::new();
        for piece in pieces {
            assert_eq!(line.write_str(piece), Ok(()));
        }
        line
    }

    #[test]
    fn text_that_fits_is_unchanged() {
        let full = line(&["0123", "456789abcde\n"]);
        assert_eq!(full.as_bytes(), b"0123456789abcde\n");
        assert!(!full.is_cut());
    }

    #[test]
    fn text_that_does_not_fit_ends_with_the_mark() {
        let cut = line(&["0123", "456789abcdefg", "more"]);
        assert_eq!(cut.as_bytes(), b"0123456789[cut]\n");
        assert!(cut.is_cut());
    }

    #[test]
    fn mark_replaces_text_written_before() {
        assert_eq!(
            line(&["0123456789abcdef", "g"]).as_bytes(),
            b"0123456789[cut]\n"
        );
    }

    #[test]
    fn cut_falls_between_characters() {
        assert_eq!(
            line(&["012345678\u{20ac}", "abcdefgh"]).as_bytes(),
            b"012345678[cut]\n"
        );
    }

    #[test]
    fn nul_is_escaped() {
        assert_eq!(line(&["a\0b\0"]).as_bytes(), b"a\\0b\\0");
    }

    proptest! {
        #[test]
        fn line_is_a_prefix_or_cut(pieces: Vec<String>) {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let whole = pieces.concat().replace('\0', "\\0");
            let line = line(&pieces);
            let text = str::from_utf8(line.as_bytes()).unwrap_or_else(|_| unreachable!("UTF-8"));
            if line.is_cut() {
                let kept = text.strip_suffix(CUT);
                prop_assert!(kept.is_some_and(|kept| whole.starts_with(kept)));
                prop_assert!(whole.len() > 16);
            } else {
                prop_assert_eq!(text, whole);
            }
        }
    }
}
