// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Formatting of text, in place of `core::fmt`.

pub use core::fmt::{Arguments, Debug, Error, Formatter, Result, Write};

/// Makes [`Arguments`] of a format string and its arguments.
#[doc(hidden)]
#[macro_export]
macro_rules! fmt_macro {
    ($($arg:tt)*) => {
        ::core::format_args!($($arg)*)
    };
}
