// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings as values: integers of one width in the order of the processor's bytes, and the text that says the same.

use core::fmt::{self, Write};

use super::{Number, take_number};

/// How integers lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How many bytes one has: 1, 2, 4 or 8.
    pub size: usize,
    /// Whether one may be negative.
    pub is_signed: bool,
}

/// Why there are no values, or no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text has something that is no number, or one that does not fit; or there is half a value, or none.
    Invalid,
    /// There is not enough room.
    NoRoom,
}

impl From<fmt::Error> for Fault {
    fn from(_: fmt::Error) -> Self {
        Self::NoRoom
    }
}

/// Puts the numbers of a text, one after the other, into `data`; returns how many bytes they take.
///
/// # Errors
///
/// [`Fault`]; then what is in `data` says nothing.
pub fn from_text(text: &[u8], layout: Layout, data: &mut [u8]) -> Result<usize, Fault> {
    let mut rest = text;
    let mut used = 0_usize;
    while let Some((number, after)) = take_number(rest).map_err(|_| Fault::Invalid)? {
        let bytes = layout.bytes_of(number).ok_or(Fault::Invalid)?;
        let bytes = bytes.get(..layout.size).ok_or(Fault::Invalid)?;
        let end = used.saturating_add(layout.size);
        data.get_mut(used..end)
            .ok_or(Fault::NoRoom)?
            .copy_from_slice(bytes);
        (rest, used) = (after, end);
    }
    Ok(used)
}

/// Writes values as decimal numbers with a blank between two.
///
/// # Errors
///
/// [`Fault`]; then what was written says nothing.
pub fn to_text(data: &[u8], layout: Layout, text: &mut impl Write) -> Result<(), Fault> {
    let values = data.chunks_exact(layout.size.max(1));
    if data.is_empty() || !values.remainder().is_empty() {
        return Err(Fault::Invalid);
    }
    for (index, bytes) in values.enumerate() {
        if index > 0 {
            text.write_char(' ')?;
        }
        write!(text, "{}", layout.value_of(bytes))?;
    }
    Ok(())
}

impl Layout {
    /// The bytes of a number, of which the first are those of a value, if it fits.
    fn bytes_of(self, number: Number) -> Option<[u8; 8]> {
        let value = number.value();
        let unused = self.unused_bits();
        let bits = if self.is_signed {
            let value = i64::try_from(value).ok()?;
            (value.wrapping_shl(unused).wrapping_shr(unused) == value)
                .then(|| value.cast_unsigned())?
        } else {
            let value = u64::try_from(value).ok()?;
            (value.wrapping_shl(unused).wrapping_shr(unused) == value).then_some(value)?
        };
        Some(bits.to_le_bytes())
    }

    fn value_of(self, bytes: &[u8]) -> i128 {
        let mut whole = [0; 8];
        for (place, byte) in whole.iter_mut().zip(bytes) {
            *place = *byte;
        }
        let (bits, unused) = (u64::from_le_bytes(whole), self.unused_bits());
        if self.is_signed {
            let shifted = bits.wrapping_shl(unused).cast_signed();
            i128::from(shifted.wrapping_shr(unused))
        } else {
            i128::from(bits)
        }
    }

    /// How many bits of the longest value there are none of.
    fn unused_bits(self) -> u32 {
        let size = u32::try_from(self.size).unwrap_or(8).clamp(1, 8);
        u64::BITS.wrapping_sub(size.wrapping_mul(u8::BITS))
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    const fn layout(size: usize, is_signed: bool) -> Layout {
        Layout { size, is_signed }
    }

    fn values(text: &str, layout: Layout) -> Result<Vec<u8>, Fault> {
        let mut data = vec![0xAA; 32];
        let used = from_text(text.as_bytes(), layout, &mut data)?;
        data.truncate(used);
        Ok(data)
    }

    fn text(data: &[u8], layout: Layout) -> Result<String, Fault> {
        let mut text = String::new();
        to_text(data, layout, &mut text)?;
        Ok(text)
    }

    #[test]
    fn every_width_takes_its_bounds_and_nothing_beyond() {
        macro_rules! check {
            ($($type:ty),*) => {$(
                let width = layout(size_of::<$type>(), <$type>::MIN != 0);
                for bound in [<$type>::MIN, <$type>::MAX, 1] {
                    let bytes = bound.to_le_bytes();
                    assert_eq!(values(&format!("{bound}\n"), width), Ok(bytes.to_vec()));
                    assert_eq!(text(&bytes, width), Ok(format!("{bound}")));
                }
                for beyond in [<$type>::MIN as i128 - 1, <$type>::MAX as i128 + 1] {
                    assert_eq!(values(&format!("{beyond}"), width), Err(Fault::Invalid), "{beyond}");
                }
            )*};
        }
        check!(i8, u8, i16, u16, i32, u32, i64, u64);
    }

    #[test]
    fn several_stand_one_after_the_other() {
        assert_eq!(
            values("1\t-2\n", layout(2, true)),
            Ok(vec![1, 0, 0xFE, 0xFF])
        );
        assert_eq!(
            text(&[1, 0, 0xFE, 0xFF], layout(2, true)),
            Ok("1 -2".into())
        );
        assert_eq!(values("", layout(4, true)), Ok(vec![]));
    }

    #[test]
    fn half_a_value_and_words_are_refused() {
        assert_eq!(text(&[1, 2, 3], layout(2, false)), Err(Fault::Invalid));
        assert_eq!(text(&[], layout(2, false)), Err(Fault::Invalid));
        assert_eq!(values("1 x", layout(4, false)), Err(Fault::Invalid));
        assert_eq!(values("1 2 3 4 5", layout(8, false)), Err(Fault::NoRoom));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            data in proptest::collection::vec(any::<u8>(), 1..4),
            size in prop::sample::select(vec![1_usize, 2, 4, 8]),
            is_signed: bool,
        ) {
            let data = data.repeat(size);
            let width = layout(size, is_signed);
            let text = text(&data, width).unwrap_or_default();
            prop_assert_eq!(values(&text, width), Ok(data));
        }
    }
}
