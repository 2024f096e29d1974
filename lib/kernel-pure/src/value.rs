// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values that a line shows by itself: those of most messages.
//!
//! `core::fmt` can show everything, in any width, and is several times as large as many a module. What these values need
//! is a few hundred bytes.

use core::num::NonZero;

use crate::{
    escape::{digit, escaped, name},
    line::Line,
};

/// A value that a [`Line`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text, as it is.
    Text(&'a str),
    /// Bytes, as [`escape::write_named`](crate::escape::write_named) writes them.
    Named(&'a [u8]),
    /// Bytes, as [`escape::write_hex`](crate::escape::write_hex) writes them.
    Hex(&'a [u8]),
    /// A number.
    Unsigned(u64),
    /// A number that may be negative.
    Signed(i64),
    /// A number in hexadecimal.
    LowerHex(u64),
    /// A number in parentheses, behind its name.
    Tuple(&'a str, u64),
}

const TEN: NonZero<u64> = NonZero::<u64>::MIN.saturating_add(9);
const SIXTEEN: NonZero<u64> = NonZero::<u64>::MIN.saturating_add(15);

impl<const N: usize> Line<N> {
    /// Appends a value.
    #[optimize(size)]
    pub fn show(&mut self, value: Value<'_>) {
        match value {
            Value::Text(text) => self.push_str(text),
            Value::Named(bytes) => self.push_escaped(bytes, true),
            Value::Hex(bytes) => self.push_escaped(bytes, false),
            Value::Unsigned(number) => self.push_number(number, TEN),
            Value::LowerHex(number) => self.push_number(number, SIXTEEN),
            Value::Signed(number) => {
                if number < 0 {
                    self.push(b'-');
                }
                self.push_number(number.unsigned_abs(), TEN);
            }
            Value::Tuple(name, number) => {
                self.push_str(name);
                self.push(b'(');
                self.push_number(number, TEN);
                self.push(b')');
            }
        }
    }

    #[optimize(size)]
    fn push_escaped(&mut self, bytes: &[u8], named: bool) {
        for &byte in bytes {
            let Ok(()) = escaped(byte, name(byte).filter(|_| named), |shown| {
                self.push(shown);
                Ok::<_, core::convert::Infallible>(())
            });
        }
    }

    #[optimize(size)]
    fn push_number(&mut self, number: u64, radix: NonZero<u64>) {
        // As many as the largest number has in decimal.
        let mut digits = [0_u8; 20];
        let mut left = number;
        let mut unused = digits.len();
        for place in digits.iter_mut().rev() {
            // Below sixteen.
            *place = digit((left % radix) as u8);
            left /= radix;
            unused = unused.saturating_sub(1);
            if left == 0 {
                break;
            }
        }
        for &digit in digits.iter().skip(unused) {
            self.push(digit);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use proptest::prelude::*;

    use super::*;
    use crate::escape;

    fn shown(value: Value<'_>) -> String {
        let mut line = Line::<4096>::new();
        line.show(value);
        String::from_utf8_lossy(line.as_bytes()).into_owned()
    }

    fn written(
        bytes: &[u8],
        write: fn(&mut dyn core::fmt::Write, &[u8]) -> core::fmt::Result,
    ) -> String {
        let mut out = String::new();
        write(&mut out, bytes).unwrap_or_else(|_| unreachable!("a string takes everything"));
        out
    }

    #[test]
    fn numbers_at_the_ends_of_their_ranges_are_shown() {
        for number in [0, 9, 10, u64::MAX] {
            assert_eq!(shown(Value::Unsigned(number)), format!("{number}"));
            assert_eq!(shown(Value::LowerHex(number)), format!("{number:x}"));
        }
        for number in [i64::MIN, -1, 0, i64::MAX] {
            assert_eq!(shown(Value::Signed(number)), format!("{number}"));
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_off() {
        let mut line = Line::<8>::new();
        line.show(Value::Text("12345"));
        line.show(Value::Signed(-6789));
        assert_eq!(line.as_bytes(), b"12[cut]\n");
    }

    proptest! {
        #[test]
        fn values_are_shown_as_core_shows_them(number: u64, signed: i64, text: String, bytes: Vec<u8>) {
            prop_assert_eq!(shown(Value::Unsigned(number)), format!("{number}"));
            prop_assert_eq!(shown(Value::LowerHex(number)), format!("{number:x}"));
            prop_assert_eq!(shown(Value::Tuple("Of", number)), format!("Of({number})"));
            prop_assert_eq!(shown(Value::Signed(signed)), format!("{signed}"));
            prop_assert_eq!(shown(Value::Text(&text)), text.replace('\0', "\\0"));
            prop_assert_eq!(shown(Value::Named(&bytes)), written(&bytes, escape::write_named));
            prop_assert_eq!(shown(Value::Hex(&bytes)), written(&bytes, escape::write_hex));
        }
    }
}
