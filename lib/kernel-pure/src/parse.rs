// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Numbers and truth values as people write them into parameters and control files.

/// An integer that [`integer`] can produce.
pub trait Integer: Sized + Copy + private::Sealed {
    /// Makes the number of a sign and a magnitude, if it fits.
    fn from_parts(negative: bool, magnitude: u64) -> Option<Self>;
}

/// Reads the whole of `text` as an integer.
///
/// An optional sign comes first, then an optional radix: `0x` (16), `0o` (8), `0b` (2), or a plain `0` (8); else the
/// number is decimal. Returns [`None`] for anything else, and for numbers that do not fit.
pub fn integer<T: Integer>(text: &[u8]) -> Option<T> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (radix, digits) = split_radix(unsigned);
    T::from_parts(negative, magnitude(digits, radix)?)
}

/// Reads a truth value: `y`, `t`, `1`, `on` and `n`, `f`, `0`, `of…`, in either case.
///
/// Only the first byte counts, and the second after an `o`.
pub fn boolean(text: &[u8]) -> Option<bool> {
    match text {
        [b'y' | b'Y' | b't' | b'T' | b'1', ..] => Some(true),
        [b'n' | b'N' | b'f' | b'F' | b'0', ..] => Some(false),
        [b'o' | b'O', b'n' | b'N', ..] => Some(true),
        [b'o' | b'O', b'f' | b'F', ..] => Some(false),
        _ => None,
    }
}

#[optimize(size)]
fn split_radix(text: &[u8]) -> (u32, &[u8]) {
    /// What makes a letter a small one.
    const SMALL: u8 = 0x20;
    match text {
        [b'0', letter, rest @ ..] => match letter | SMALL {
            b'x' => (16, rest),
            b'o' => (8, rest),
            b'b' => (2, rest),
            _ => (8, text),
        },
        [b'0', ..] => (8, text),
        _ => (10, text),
    }
}

#[optimize(size)]
fn magnitude(digits: &[u8], radix: u32) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |sum, &digit| {
        let digit = char::from(digit).to_digit(radix)?;
        sum.checked_mul(u64::from(radix))?
            .checked_add(u64::from(digit))
    })
}

mod private {
    pub trait Sealed {}
}

macro_rules! impl_integer {
    ($($unsigned:ty, $signed:ty;)+) => {
        $(
            impl private::Sealed for $unsigned {}

            impl Integer for $unsigned {
                fn from_parts(negative: bool, magnitude: u64) -> Option<Self> {
                    if negative && magnitude != 0 {
                        return None;
                    }
                    Self::try_from(magnitude).ok()
                }
            }

            impl private::Sealed for $signed {}

            impl Integer for $signed {
                fn from_parts(negative: bool, magnitude: u64) -> Option<Self> {
                    if negative {
                        0_i64.checked_sub_unsigned(magnitude)?.try_into().ok()
                    } else {
                        Self::try_from(magnitude).ok()
                    }
                }
            }
        )+
    };
}

impl_integer! {
    u8, i8;
    u16, i16;
    u32, i32;
    u64, i64;
    usize, isize;
}

#[cfg(test)]
mod tests {
    use std::format;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn radix_comes_from_the_prefix() {
        for (text, value) in [
            ("0", 0),
            ("00", 0),
            ("-0", 0),
            ("+7", 7),
            ("0xfF", 255),
            ("0X1f", 31),
            ("-0o17", -15),
            ("017", 15),
            ("0b101", 5),
            ("-99", -99),
        ] {
            assert_eq!(integer::<i64>(text.as_bytes()), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_integer_is_refused() {
        for text in [
            "", "\n", "-", "+", "0x", "0xg", "08", "0b2", "1 ", " 1", "1\n", "--1", "+-1", "0x-1",
            "1_000", "1.0", "\u{0663}",
        ] {
            assert_eq!(integer::<i64>(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_must_fit() {
        assert_eq!(integer::<u8>(b"255"), Some(255));
        assert_eq!(integer::<u8>(b"256"), None);
        assert_eq!(integer::<u8>(b"-1"), None);
        assert_eq!(integer::<i8>(b"-128"), Some(-128));
        assert_eq!(integer::<i8>(b"-129"), None);
        assert_eq!(integer::<i8>(b"128"), None);
        assert_eq!(integer::<i64>(b"-0x8000000000000000"), Some(i64::MIN));
        assert_eq!(integer::<i64>(b"-0x8000000000000001"), None);
        assert_eq!(integer::<u64>(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(integer::<u64>(b"18446744073709551616"), None);
    }

    #[test]
    fn truth_values_are_read() {
        for text in ["y", "Yes", "true", "T", "1", "on", "ON", "1\n", "twrong"] {
            assert_eq!(boolean(text.as_bytes()), Some(true), "{text}");
        }
        for text in ["n", "No", "false", "F", "0", "off", "oF"] {
            assert_eq!(boolean(text.as_bytes()), Some(false), "{text}");
        }
        for text in ["", "o", "ox", "2", " y", "\0", "maybe"] {
            assert_eq!(boolean(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(signed: i64, unsigned: u64, small: i8) {
            prop_assert_eq!(integer(format!("{signed}").as_bytes()), Some(signed));
            prop_assert_eq!(integer(format!("{unsigned:#x}").as_bytes()), Some(unsigned));
            prop_assert_eq!(integer(format!("{unsigned:#o}").as_bytes()), Some(unsigned));
            prop_assert_eq!(integer(format!("{unsigned:#b}").as_bytes()), Some(unsigned));
            prop_assert_eq!(integer(format!("+{small}").replace("+-", "-").as_bytes()), Some(small));
        }

        #[test]
        fn narrow_integers_agree_with_wide_ones(text in "[-+]?(0[xob]?)?[0-9a-f]{0,8}\n?") {
            let wide = integer::<i64>(text.as_bytes());
            prop_assert_eq!(integer::<i16>(text.as_bytes()), wide.and_then(|wide| wide.try_into().ok()));
            prop_assert_eq!(integer::<u32>(text.as_bytes()), wide.and_then(|wide| wide.try_into().ok()));
        }

        #[test]
        fn any_bytes_are_survived(bytes: std::vec::Vec<u8>) {
            let _ = integer::<u64>(&bytes);
            let _ = boolean(&bytes);
        }
    }
}
