// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Sizes that are powers of two.
//!
//! The constants are `usize`; [`SizeConstants`] has the same ones for other integers, such as the addresses of a device.
//!
//! C header: `include/linux/sizes.h`.
//!
//! # Examples
//!
//! ```
//! use kernel::sizes::{SZ_4K, SizeConstants as _};
//!
//! assert_eq!(SZ_4K, 4096);
//! assert_eq!(14 * u64::SZ_1M, 14 << 20);
//! ```

macro_rules! define_sizes {
    ($($name:ident = 1 << $shift:literal;)+) => {
        $(
            #[doc = concat!("Two to the power of ", $shift, ".")]
            pub const $name: usize = 1 << $shift;
        )+

        /// The same sizes for other integers.
        pub trait SizeConstants {
            $(
                #[doc = concat!("Two to the power of ", $shift, ".")]
                const $name: Self;
            )+
        }

        define_sizes!(@impl u32 [$($name = $shift,)+]);
        define_sizes!(@impl u64 [$($name = $shift,)+]);
        define_sizes!(@impl usize [$($name = $shift,)+]);
    };
    (@impl $type:ty [$($name:ident = $shift:literal,)+]) => {
        impl SizeConstants for $type {
            $(const $name: Self = 1 << $shift;)+
        }
    };
}

define_sizes! {
    SZ_1K = 1 << 10;
    SZ_2K = 1 << 11;
    SZ_4K = 1 << 12;
    SZ_8K = 1 << 13;
    SZ_16K = 1 << 14;
    SZ_32K = 1 << 15;
    SZ_64K = 1 << 16;
    SZ_128K = 1 << 17;
    SZ_256K = 1 << 18;
    SZ_512K = 1 << 19;
    SZ_1M = 1 << 20;
    SZ_2M = 1 << 21;
    SZ_4M = 1 << 22;
    SZ_8M = 1 << 23;
    SZ_16M = 1 << 24;
    SZ_32M = 1 << 25;
    SZ_64M = 1 << 26;
    SZ_128M = 1 << 27;
    SZ_256M = 1 << 28;
    SZ_512M = 1 << 29;
    SZ_1G = 1 << 30;
    SZ_2G = 1 << 31;
}
