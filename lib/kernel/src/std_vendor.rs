// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Macros of `std`, for the log of the kernel.

/// Prints an expression and its value at the level of [`pr_info!`](crate::pr_info), with its place; returns the value.
///
/// It is for the time of development. Without arguments it prints the place alone; several arguments are a tuple.
///
/// # Examples
///
/// ```no_run
/// # const __LOG_PREFIX: &[u8] = b"example\0";
/// # fn main() {
/// let pages = kernel::dbg!(4096 * 3) / 4096;
/// # }
/// ```
#[macro_export]
macro_rules! dbg {
    () => {
        $crate::pr_info!("[{}:{}:{}]\n", ::core::file!(), ::core::line!(), ::core::column!())
    };
    ($value:expr $(,)?) => {
        // A match keeps what the expression borrows for as long as the statement.
        match $value {
            value => {
                $crate::pr_info!(
                    "[{}:{}:{}] {} = {:#?}\n",
                    ::core::file!(),
                    ::core::line!(),
                    ::core::column!(),
                    ::core::stringify!($value),
                    &value,
                );
                value
            }
        }
    };
    ($($value:expr),+ $(,)?) => {
        ($($crate::dbg!($value)),+,)
    };
}

#[cfg(test)]
mod tests {
    use crate::os::host::take_log;

    #[test]
    fn value_is_printed_and_returned() {
        assert_eq!(dbg!(1 + 2), 3);
        let log = take_log();
        assert!(log.starts_with("<6>kernel: ["), "{log}");
        assert!(log.ends_with("] 1 + 2 = 3\n"), "{log}");
    }

    #[test]
    fn several_values_are_a_tuple() {
        assert_eq!(dbg!(1, "a"), (1, "a"));
    }
}
