// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings as text: the numbers that are written into them, read as Linux reads its own.
//!
//! A number is decimal, or hexadecimal after `0x`, or octal after `0`; one that is negative begins with `-`. White space
//! may stand before it; after it comes white space or the end.

pub mod values;

/// How long the text of a number may be; one with more digits, be they zeros, is refused.
const LONGEST: usize = 20;

/// A whole number as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Whether a minus was written, be it before a zero.
    pub is_negative: bool,
    /// The number without its sign.
    pub magnitude: u64,
}

impl Number {
    /// The value.
    #[must_use]
    pub fn value(self) -> i128 {
        let magnitude = i128::from(self.magnitude);
        if self.is_negative {
            magnitude.wrapping_neg()
        } else {
            magnitude
        }
    }
}

/// What was written is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid;

/// Takes a number off the beginning; returns what follows it. There is none where there is only white space.
///
/// # Errors
///
/// When there is something that is no number, or one that does not fit into 64 bits.
pub fn take_number(text: &[u8]) -> Result<Option<(Number, &[u8])>, Invalid> {
    let text = skip_spaces(text);
    if text.is_empty() {
        return Ok(None);
    }
    let (is_negative, unsigned) = match text {
        [b'-', rest @ ..] if !rest.is_empty() => (true, rest),
        _ => (false, text),
    };
    if !unsigned.first().is_some_and(u8::is_ascii_digit) {
        return Err(Invalid);
    }
    let (radix, digits) = match unsigned {
        [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => {
            (16, unsigned.get(2..).unwrap_or_default())
        }
        [b'0', ..] => (8, unsigned),
        _ => (10, unsigned),
    };
    let length = digits
        .iter()
        .position(|&digit| !char::from(digit).is_digit(radix))
        .unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(length).ok_or(Invalid)?;
    if text.len().saturating_sub(rest.len()) > LONGEST {
        return Err(Invalid);
    }
    if !matches!(rest.first(), None | Some(b' ' | b'\t' | b'\n')) {
        return Err(Invalid);
    }
    let magnitude = digits.iter().try_fold(0_u64, |sum, &digit| {
        let digit = char::from(digit).to_digit(radix)?;
        sum.checked_mul(u64::from(radix))?
            .checked_add(u64::from(digit))
    });
    let number = Number {
        is_negative,
        magnitude: magnitude.ok_or(Invalid)?,
    };
    Ok(Some((number, rest)))
}

/// The text without white space at its beginning.
#[must_use]
pub fn skip_spaces(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&byte| !is_space(byte));
    start.map_or(&[], |start| text.get(start..).unwrap_or_default())
}

/// The text without white space at either end.
#[must_use]
pub fn trim(text: &[u8]) -> &[u8] {
    let text = skip_spaces(text);
    let end = text.iter().rposition(|&byte| !is_space(byte));
    end.map_or(&[], |end| text.get(..=end).unwrap_or_default())
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Option<(i128, &str)>, Invalid> {
        let found = take_number(text.as_bytes())?;
        Ok(found.map(|(number, rest)| {
            let rest = core::str::from_utf8(rest).unwrap_or_else(|_| unreachable!("a part of it"));
            (number.value(), rest)
        }))
    }

    #[test]
    fn numbers_are_read_in_three_radices() {
        for (text, value, rest) in [
            ("5", 5, ""),
            ("5\n", 5, "\n"),
            (" \t\n-7 8", -7, " 8"),
            ("0x1F\t", 31, "\t"),
            ("0X10", 16, ""),
            ("017", 15, ""),
            ("0", 0, ""),
            ("-0", 0, ""),
            ("18446744073709551615", i128::from(u64::MAX), ""),
            ("00000000000000000005", 5, ""),
        ] {
            assert_eq!(read(text), Ok(Some((value, rest))), "{text:?}");
        }
    }

    #[test]
    fn white_space_alone_is_no_number() {
        for text in ["", " ", "\n", "\t\x0b\x0c\r\n "] {
            assert_eq!(read(text), Ok(None), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "x",
            "-",
            "--1",
            "+1",
            "- 1",
            "5x",
            "5,6",
            "5\0",
            "5\x0b6",
            "0x",
            "0xg",
            "08",
            "1.5",
            "1e3",
            "18446744073709551616",
            "99999999999999999999",
            "000000000000000000005",
            "-99999999999999999999",
            "\u{a0}5",
        ] {
            assert_eq!(read(text), Err(Invalid), "{text:?}");
        }
    }

    #[test]
    fn white_space_goes_at_both_ends() {
        assert_eq!(trim(b" \n a b\t\n"), b"a b");
        assert_eq!(trim(b" \n "), b"");
    }

    proptest! {
        #[test]
        fn whatever_was_printed_is_read(value: i64, unsigned: u64) {
            for (text, value) in [
                (value.to_string(), i128::from(value)),
                (unsigned.to_string(), i128::from(unsigned)),
                (format!("{unsigned:#x}"), i128::from(unsigned)),
            ] {
                prop_assert_eq!(read(&text), Ok(Some((value, ""))));
            }
        }

        #[test]
        fn nothing_is_read_beyond_the_text(text: std::vec::Vec<u8>) {
            if let Ok(Some((_, rest))) = take_number(&text) {
                prop_assert!(text.ends_with(rest) && rest.len() < text.len());
            }
            prop_assert!(trim(&text).len() <= text.len());
        }
    }
}
