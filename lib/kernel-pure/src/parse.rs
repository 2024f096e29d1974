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
/// number is decimal. One newline may follow, as it does when a person writes to a control file with `echo`. Returns
/// [`None`] for anything else, and for numbers that do not fit.
pub fn integer<T: Integer>(text: &[u8]) -> Option<T> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    integer_strict(text)
}

/// Like [`integer`], without the newline.
pub fn integer_strict<T: Integer>(text: &[u8]) -> Option<T> {
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

fn split_radix(text: &[u8]) -> (u32, &[u8]) {
    match text {
        [b'0', b'x' | b'X', rest @ ..] => (16, rest),
        [b'0', b'o' | b'O', rest @ ..] => (8, rest),
        [b'0', b'b' | b'B', rest @ ..] => (2, rest),
        [b'0', ..] => (8, text),
        _ => (10, text),
    }
}

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
