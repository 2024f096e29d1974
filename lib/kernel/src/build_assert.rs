// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Assertions that are decided when building.
//!
//! | | may refer to | is decided | where it may stand |
//! |---|---|---|---|
//! | [`static_assert!`] | constants | always, by the compiler | anywhere |
//! | [`const_assert!`] | generic parameters too | where a generic function is used, by the compiler | in functions |
//! | [`build_assert!`] | variables too | when the code is linked | in functions |
//!
//! Take the first that will do. [`build_assert!`] relies on the optimiser: it must see that the condition holds, which it
//! does if the function is `#[inline(always)]` and its caller passes constants. If it cannot, the module is not
//! built: the call that remains is to a function that does not exist.
//!
//! # Examples
//!
//! ```
//! use kernel::prelude::*;
//!
//! static_assert!(size_of::<u64>() == 8, "eight bits to the byte");
//!
//! fn first_word<const N: usize>(bytes: &[u8; N]) -> &[u8] {
//!     const_assert!(N >= 4);
//!     &bytes[..4]
//! }
//! # first_word(b"1234");
//! ```
//!
//! What does not hold is refused:
//!
//! ```compile_fail,E0080
//! kernel::build_assert::static_assert!(size_of::<u64>() == 4);
//! ```
//!
//! ```compile_fail,E0080
//! const BIT: u8 = kernel::bits::bit_u8(8);
//! ```

#[doc(inline)]
pub use crate::{build_assert_macro as build_assert, build_error, const_assert, static_assert};

#[doc(hidden)]
pub use crate::os::bug::build_error as build_error_fn;

/// Asserts a constant condition; see the [module](mod@crate::build_assert).
#[macro_export]
#[doc(hidden)]
macro_rules! static_assert {
    ($condition:expr $(, $message:literal)? $(,)?) => {
        const _: () = ::core::assert!($condition $(, $message)?);
    };
}

/// Asserts a condition on generic parameters; see the [module](mod@crate::build_assert).
#[macro_export]
#[doc(hidden)]
macro_rules! const_assert {
    ($condition:expr $(, $message:literal)? $(,)?) => {
        const { ::core::assert!($condition $(, $message)?) }
    };
}

/// Refuses to build a module in which this place can be reached; see the [module](mod@crate::build_assert).
#[macro_export]
#[doc(hidden)]
macro_rules! build_error {
    () => {
        $crate::build_assert::build_error_fn("this place can be reached")
    };
    ($message:expr $(,)?) => {
        $crate::build_assert::build_error_fn($message)
    };
}

/// Asserts a condition that the optimiser can decide; see the [module](mod@crate::build_assert).
#[macro_export]
#[doc(hidden)]
macro_rules! build_assert_macro {
    ($condition:expr $(,)?) => {
        $crate::build_assert_macro!(
            $condition,
            ::core::concat!("assertion failed: ", ::core::stringify!($condition))
        )
    };
    ($condition:expr, $message:expr $(,)?) => {
        if !$condition {
            $crate::build_assert::build_error_fn($message)
        }
    };
}
