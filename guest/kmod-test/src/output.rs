// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What a test says: shown if it fails, or with `--nocapture`.

use core::fmt;

use crate::os::files;

/// Writes a line to standard output, as the standard library's macro does.
#[macro_export]
macro_rules! println {
    () => { $crate::output::print(::core::format_args!("\n")) };
    ($($argument:tt)*) => {
        $crate::output::print(::core::format_args!("{}\n", ::core::format_args!($($argument)*)))
    };
}

/// Writes to standard output, as the standard library's macro does.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => { $crate::output::print(::core::format_args!($($argument)*)) };
}

/// For the macros.
#[doc(hidden)]
pub fn print(text: fmt::Arguments<'_>) {
    let text = alloc::format!("{text}");
    let mut rest = text.as_bytes();
    while let Ok(count @ 1..) = files::write(1, rest) {
        rest = rest.get(count..).unwrap_or_default();
    }
}
