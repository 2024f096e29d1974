// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Macros of `std`, for the log of the kernel.

use core::panic::Location;

use crate::{
    fmt::Debug,
    prelude::fmt,
    print::{Level, print},
};

/// Prints an expression and its value at the level of [`pr_info!`](crate::pr_info), with its place; returns the value.
///
/// It is for the time of development. Without arguments it prints the place alone; several arguments are a tuple.
///
/// # Examples
///
/// ```no_run
/// # const __LOG_PREFIX: &[u8] = b"example\0";
/// # fn main() {
/// let (head, tail) = (5_u32, 2_u32);
/// // Logs a line like `[src/lib.rs:9:12] head.wrapping_sub(tail) = 3`.
/// let queued = kernel::dbg!(head.wrapping_sub(tail));
/// # }
/// ```
#[macro_export]
#[expect(
    clippy::crate_in_macro_def,
    reason = "the prefix is that of the crate that prints"
)]
macro_rules! dbg {
    () => {
        $crate::std_vendor::reached(crate::__LOG_PREFIX)
    };
    // What the expression borrows, as the argument of a call, lives as long as the statement.
    ($only:expr $(,)?) => {
        $crate::std_vendor::inspect(crate::__LOG_PREFIX, ::core::stringify!($only), $only)
    };
    ($first:expr, $($more:expr),+ $(,)?) => {
        ($crate::dbg!($first), $($crate::dbg!($more)),+)
    };
}

/// Prints the place of the call.
#[track_caller]
pub fn reached(prefix: &[u8]) {
    print(Level::Info, prefix, fmt!("[{}]\n", Location::caller()));
}

/// Prints the place of the call, and a value with the expression that it is of; returns the value.
#[track_caller]
pub fn inspect<T: Debug>(prefix: &[u8], expression: &str, value: T) -> T {
    let place = Location::caller();
    print(
        Level::Info,
        prefix,
        fmt!("[{place}] {expression} = {value:#?}\n"),
    );
    value
}

#[cfg(test)]
mod tests {
    use std::{format, string::String};

    use crate::os::host::take_log;

    #[test]
    fn value_is_printed_and_returned() {
        let (line, value) = (line!(), dbg!(1 + 2));
        assert_eq!(value, 3);
        assert_eq!(
            take_log(),
            format!("<6>kernel: [{}:{line}:39] 1 + 2 = 3\n", file!())
        );
    }

    #[test]
    fn without_a_value_the_place_is_printed() {
        let (line, ()) = (line!(), dbg!());
        assert_eq!(take_log(), format!("<6>kernel: [{}:{line}:36]\n", file!()));
    }

    #[test]
    fn what_the_expression_borrows_lives_through_the_statement() {
        let length = dbg!(String::from("{abc}").as_str()).len();
        assert_eq!(length, 5);
        assert!(take_log().ends_with(" = \"{abc}\"\n"));
    }

    #[test]
    fn several_values_are_a_tuple() {
        assert_eq!(dbg!(1, "a"), (1, "a"));
        assert_eq!(dbg!(1, 2, 3,), (1, 2, 3));
        assert_eq!(take_log().lines().count(), 5);
    }
}
