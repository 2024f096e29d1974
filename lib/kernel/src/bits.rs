// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Single bits and masks of adjacent bits.
//!
//! C header: `include/linux/bits.h`.
//!
//! # Examples
//!
//! ```no_run
//! use kernel::bits::{bit_u32, checked_bit_u8, genmask_u16};
//!
//! const ENABLE: u32 = bit_u32(31);
//! const CHANNEL: u16 = genmask_u16(4..=7);
//! assert_eq!((ENABLE, CHANNEL), (0x8000_0000, 0x00f0));
//! assert_eq!(checked_bit_u8(8), None);
//! ```

use core::ops::RangeInclusive;

use crate::build_assert::build_assert;

macro_rules! define_bits {
    ($($type:ty: $bit:ident, $checked_bit:ident, $genmask:ident, $checked_genmask:ident;)+) => {
        $(
            /// Returns the number with only bit `n` set; an `n` that is too large is refused when building.
            // Inlined always, so that the check is decided where `n` is known.
            #[inline(always)]
            pub const fn $bit(n: u32) -> $type {
                build_assert!(n < <$type>::BITS);
                1 << n
            }

            /// Returns the number with only bit `n` set, if it has such a bit.
            #[inline]
            pub const fn $checked_bit(n: u32) -> Option<$type> {
                (1 as $type).checked_shl(n)
            }

            /// Returns the number with the bits of `range` set; a range that makes no sense is refused when building.
            // Inlined always, so that the checks are decided where the range is known.
            #[inline(always)]
            pub const fn $genmask(range: RangeInclusive<u32>) -> $type {
                build_assert!(*range.start() <= *range.end());
                let (low, high) = ($bit(*range.start()), $bit(*range.end()));
                (high | high.wrapping_sub(1)) & !low.wrapping_sub(1)
            }

            /// Returns the number with the bits of `range` set, if it has such bits.
            #[inline]
            pub const fn $checked_genmask(range: RangeInclusive<u32>) -> Option<$type> {
                if *range.start() > *range.end() {
                    return None;
                }
                match ($checked_bit(*range.start()), $checked_bit(*range.end())) {
                    (Some(low), Some(high)) => {
                        Some((high | high.wrapping_sub(1)) & !low.wrapping_sub(1))
                    }
                    _ => None,
                }
            }
        )+
    };
}

define_bits! {
    u8: bit_u8, checked_bit_u8, genmask_u8, genmask_checked_u8;
    u16: bit_u16, checked_bit_u16, genmask_u16, genmask_checked_u16;
    u32: bit_u32, checked_bit_u32, genmask_u32, genmask_checked_u32;
    u64: bit_u64, checked_bit_u64, genmask_u64, genmask_checked_u64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_where_they_should_be() {
        assert_eq!((bit_u8(7), bit_u64(63)), (0x80, 1 << 63));
        assert_eq!(
            (checked_bit_u16(15), checked_bit_u16(16)),
            (Some(0x8000), None)
        );
    }

    #[test]
    fn masks_cover_their_range() {
        assert_eq!(genmask_u64(0..=63), u64::MAX);
        assert_eq!(genmask_u64(21..=39), 0x00ff_ffe0_0000);
        assert_eq!(genmask_u8(0..=0), 1);
        assert_eq!(genmask_checked_u32(21..=31), Some(0xffe0_0000));
    }

    #[test]
    fn ranges_that_make_no_sense_have_no_mask() {
        assert_eq!(genmask_checked_u32(21..=32), None);
        assert_eq!(genmask_checked_u8(RangeInclusive::new(5, 2)), None);
    }
}
