// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Printing to the kernel log: one macro for each level.
//!
//! Each message is one line and ends with `\n`. It appears after the name of the module and a colon; a message of more
//! than about 900 bytes is cut off and ends with `[cut]`. Printing never fails and never allocates, so it may be
//! done anywhere.
//!
//! C header: `include/linux/printk.h`; reference: <https://docs.kernel.org/core-api/printk-basics.html>.
//!
//! # Examples
//!
//! ```no_run
//! # const __LOG_PREFIX: &[u8] = b"example\0";
//! use kernel::prelude::*;
//!
//! # fn main() {
//! let minor = 7;
//! pr_info!("registered with minor {minor}\n");
//! pr_warn!("queue {} is {:?}\n", 3, c"full");
//! # }
//! ```

mod once;
mod ratelimited;

use crate::{
    fmt::{self, Value},
    os,
};
use kernel_pure::line::Line;

pub use once::OnceLite;
pub use ratelimited::RateLimit;

/// How many bytes of one message are kept, with the mark if it was cut off.
///
/// Older kernels keep at most 976 bytes of a record where records tell who wrote them (1024, of which 48 are for what
/// the console puts before it), and drop the end of a longer one: the mark, of all things. The prefix is part of the
/// record, with up to 55 bytes for the name of a module and 2 for what follows it, and so is a final NUL byte.
const MESSAGE_BYTES: usize = 912;

/// Prints one message: the work behind the macros.
///
/// It is a function of its own and never inlined, so that its buffer is on the stack only while it runs, and so that
/// the code at each call is small.
#[doc(hidden)]
#[cold]
#[inline(never)]
#[optimize(size)]
pub fn print(level: Level, prefix: &[u8], message: fmt::Arguments<'_>) {
    with_text(message, |text| print_text(level, prefix, text));
}

/// Prints a message of texts, with values between them: the work behind most macros.
///
/// It is a function of its own for the same reasons.
#[doc(hidden)]
#[cold]
#[inline(never)]
#[optimize(size)]
pub fn print_plain(level: Level, prefix: &[u8], texts: &[&str], values: &[Value<'_>]) {
    let mut line = Line::<MESSAGE_BYTES>::new();
    let mut values = values.iter();
    for text in texts {
        line.show(Value::Text(text));
        if let Some(value) = values.next() {
            line.show(*value);
        }
    }
    print_text(level, prefix, line.as_bytes());
}

/// Prints a text without NUL, of at most [`MESSAGE_BYTES`].
#[doc(hidden)]
#[cold]
#[inline(never)]
#[optimize(size)]
pub fn print_str(level: Level, prefix: &[u8], text: &str) {
    print_text(level, prefix, text.as_bytes());
}

/// Passes on the text of a message, formatted where that is needed, cut off where it is too long.
#[inline]
pub(crate) fn with_text(message: fmt::Arguments<'_>, take: impl FnOnce(&[u8])) {
    match message.as_str() {
        Some(text) if text.len() <= MESSAGE_BYTES && !text.contains('\0') => take(text.as_bytes()),
        _ => {
            let mut line = Line::<MESSAGE_BYTES>::new();
            // A line takes everything: an error can only be one that a `Display` made up. What was written before it is
            // printed all the same.
            let _ = fmt::Write::write_fmt(&mut line, message);
            take(line.as_bytes());
        }
    }
}

/// Prints text; an empty prefix stands for the name of the module.
fn print_text(level: Level, prefix: &[u8], text: &[u8]) {
    // What ends the prefix for C is not printed.
    let prefix = prefix.split(|&byte| byte == 0).next().unwrap_or_default();
    match level {
        Level::Cont => os::print::print_cont(text),
        _ => os::print::print(level as u32, prefix, text),
    }
}

/// The level of a message, with the number that C gives it, or the continuation of another message.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Level {
    /// The system is unusable.
    Emerg = 0,
    /// Action must be taken at once.
    Alert = 1,
    /// A critical condition.
    Crit = 2,
    /// An error.
    Err = 3,
    /// A warning.
    Warning = 4,
    /// Normal, but worth noting.
    Notice = 5,
    /// Information.
    Info = 6,
    /// For the author of the module.
    Debug = 7,
    /// More of the message before.
    Cont = 8,
}

/// Prints at the level given, with the prefix of the crate that calls.
#[doc(hidden)]
#[macro_export]
#[expect(
    clippy::crate_in_macro_def,
    reason = "the prefix is that of the crate that prints"
)]
macro_rules! print_macro {
    ($level:ident, $($arg:tt)+) => {
        $crate::macros::print!(($crate::print::Level::$level, crate::__LOG_PREFIX) $($arg)+)
    };
}

/// Prints a message at level 0: the system is unusable.
///
/// The arguments are those of [`format_args!`]; see the [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_emerg {
    ($($arg:tt)*) => {
        $crate::print_macro!(Emerg, $($arg)*)
    };
}

/// Prints a message at level 1: somebody must act at once.
///
/// The arguments are those of [`format_args!`]; see the [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_alert {
    ($($arg:tt)*) => {
        $crate::print_macro!(Alert, $($arg)*)
    };
}

/// Prints a message at level 2: a critical condition.
///
/// The arguments are those of [`format_args!`]; see the [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_crit {
    ($($arg:tt)*) => {
        $crate::print_macro!(Crit, $($arg)*)
    };
}

/// Prints a message at level 3: an error.
///
/// The arguments are those of [`format_args!`]; see the [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_err {
    ($($arg:tt)*) => {
        $crate::print_macro!(Err, $($arg)*)
    };
}

/// Prints a message at level 4: a warning.
///
/// The arguments are those of [`format_args!`]; see the [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_warn {
    ($($arg:tt)*) => {
        $crate::print_macro!(Warning, $($arg)*)
    };
}

/// Prints a message at level 5: normal, but worth noting.
///
/// The arguments are those of [`format_args!`]; see the [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_notice {
    ($($arg:tt)*) => {
        $crate::print_macro!(Notice, $($arg)*)
    };
}

/// Prints a message at level 6: information.
///
/// The arguments are those of [`format_args!`]; see the [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_info {
    ($($arg:tt)*) => {
        $crate::print_macro!(Info, $($arg)*)
    };
}

/// Prints a message at level 7, for the author of the module, in builds with debug assertions only.
///
/// In other builds the arguments are checked but not evaluated. They are those of [`format_args!`]; see the
/// [module](mod@crate::print) for the rest.
#[macro_export]
macro_rules! pr_debug {
    ($($arg:tt)*) => {
        if ::core::cfg!(debug_assertions) {
            $crate::print_macro!(Debug, $($arg)*)
        }
    };
}

/// Continues the message printed last, which did not end with a newline.
///
/// Another processor may have printed something in between: whole lines are better.
#[macro_export]
macro_rules! pr_cont {
    ($($arg:tt)*) => {
        $crate::macros::print!(($crate::print::Level::Cont, &[]) $($arg)*)
    };
}

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::*;
    use crate::{
        error::{Error, code::EBUSY},
        os::host::take_log,
    };

    #[test]
    fn message_has_level_and_prefix() {
        pr_err!("queue {} is {state}\n", 3, state = "full");
        pr_info!("plain\n");
        assert_eq!(take_log(), "<3>kernel: queue 3 is full\n<6>kernel: plain\n");
    }

    #[test]
    fn what_has_a_value_is_shown_as_core_shows_it() {
        let (number, name, error) = (-7_i16, c"tab\t\xff", EBUSY);
        pr_info!(
            "{number} {0:x} {name} {error:?} {0} {{}} {1}{flag}\n",
            number,
            "text",
            flag = true
        );
        let shown =
            std::format!("{number} {number:x} tab\\x09\\xff EBUSY {number} {{}} texttrue\n");
        assert_eq!(take_log(), ["<6>kernel: ", &shown].concat());
        pr_info!("{:?} {:?}\n", Error::from_errno(-600), &&mut 5_usize);
        assert_eq!(take_log(), "<6>kernel: Error(600) 5\n");
    }

    #[test]
    fn what_has_no_value_is_left_to_core() {
        pr_info!(
            "{:>4}|{:?}|{:#x}|{}\n",
            1,
            "a",
            255,
            core::num::NonZero::<u8>::MIN
        );
        pr_info!("{} {}\n", 1, 'c');
        assert_eq!(take_log(), "<6>kernel:    1|\"a\"|0xff|1\n<6>kernel: 1 c\n");
    }

    #[test]
    fn arguments_are_evaluated_once() {
        let mut evaluated = 0;
        let mut next = || {
            evaluated += 1;
            evaluated
        };
        pr_info!("{0} {0}\n", next());
        pr_info!("{0} {0} {1:?}\n", next(), "text");
        assert_eq!(
            (take_log().as_str(), evaluated),
            ("<6>kernel: 1 1\n<6>kernel: 2 2 \"text\"\n", 2)
        );
    }

    #[test]
    fn continuation_has_neither() {
        pr_notice!("one");
        pr_cont!(" two{}\n", "!");
        assert_eq!(take_log(), "<5>kernel: one two!\n");
    }

    #[test]
    fn long_message_is_cut_and_marked() {
        let long = "x".repeat(2000);
        pr_warn!("{long}\n");
        let log = take_log();
        assert!(log.ends_with("xxx[cut]\n"));
        assert_eq!(log.len(), "<4>kernel: ".len() + MESSAGE_BYTES);
    }

    #[test]
    fn a_message_fits_into_a_record_with_the_longest_name() {
        const RECORD: usize = 1024 - 48;
        print(Level::Info, &[b'n'; 55], format_args!("{:2000}", 1));
        let log = take_log();
        let record = log.strip_prefix("<6>").map_or(0, str::len) + 1;
        assert!(log.ends_with("[cut]\n") && record <= RECORD, "{record}");
    }

    #[test]
    fn nul_in_a_message_is_escaped_and_ends_the_prefix() {
        print(Level::Info, b"module\0", format_args!("a\0{}", "b\0"));
        assert_eq!(take_log(), "<6>module: a\\0b\\0");
    }

    #[test]
    fn failing_display_prints_what_there_is() {
        struct Fails;
        impl core::fmt::Display for Fails {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("half")?;
                Err(fmt::Error)
            }
        }
        print(
            Level::Info,
            b"m\0",
            format_args!("<{Fails}>", Fails = Fails),
        );
        assert_eq!(take_log(), "<6>m: <half");
    }

    #[test]
    fn once_prints_once() {
        for _ in 0..3 {
            crate::pr_info_once!("once\n");
        }
        assert_eq!(take_log(), String::from("<6>kernel: once\n"));
    }
}
