// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Integers as users write them.

use kernel_pure::parse;

use super::BStr;
use crate::error::{Result, code::EINVAL};

/// Integers that can be read from text.
///
/// A sign may come first, and a newline last. `0x` marks hexadecimal, `0o` octal, `0b` binary, in either case; a plain
/// leading `0` is octal too, as in C. Everything else is decimal.
///
/// # Examples
///
/// ```
/// # use kernel::prelude::*;
/// use kernel::{b_str, str::parse_int::ParseInt};
///
/// assert_eq!(u8::from_str(b_str!("0xa2")), Ok(0xa2));
/// assert_eq!(i8::from_str(b_str!("-128")), Ok(-128));
/// assert_eq!(i16::from_str(b_str!("057")), Ok(0o57));
/// assert_eq!(u8::from_str(b_str!("256")), Err(EINVAL));
/// ```
pub trait ParseInt: parse::Integer + TryFrom<u64> {
    /// Reads the whole of `src`.
    ///
    /// # Errors
    ///
    /// `EINVAL` if it is no integer, or does not fit.
    fn from_str(src: &BStr) -> Result<Self> {
        // One newline may follow, as it does when a person writes to a control file with `echo`.
        let src = src.strip_suffix(b"\n").unwrap_or(src);
        parse::integer(src).ok_or(EINVAL)
    }
}

macro_rules! impl_parse_int {
    ($($type:ty),+) => {
        $(impl ParseInt for $type {})+
    };
}

impl_parse_int!(i8, u8, i16, u16, i32, u32, i64, u64, isize, usize);
