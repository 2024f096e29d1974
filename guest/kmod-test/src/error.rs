// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Errors of the system, with what was asked for and where in the test.

use alloc::string::String;
use core::{fmt, panic::Location};

use crate::os;

/// What fails with an error of the system, or any other.
pub type Result<T = (), E = Error> = core::result::Result<T, E>;

/// An error of the system.
///
/// Two are equal if they have the same number: `assert_eq!(file.write(b"x").unwrap_err(), EINVAL)`. Shown, it also
/// says what was asked for and in which line.
#[derive(Clone)]
pub struct Error {
    number: i32,
    asked: Option<String>,
    place: Option<&'static Location<'static>>,
}

impl Error {
    /// The error with this number.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self {
            number,
            asked: None,
            place: None,
        }
    }

    /// Its number, as the system counts them.
    #[must_use]
    pub const fn number(&self) -> i32 {
        self.number
    }

    /// Its name, such as `EINVAL`; empty for a number that has none.
    #[must_use]
    pub fn name(&self) -> &'static str {
        known(self.number).0
    }
}

/// For `map_err`: the error of a call that was made on behalf of the caller's caller.
#[track_caller]
pub(crate) fn of(asked: impl fmt::Display) -> impl FnOnce(i32) -> Error {
    let place = Location::caller();
    move |number| Error {
        number,
        asked: Some(alloc::format!("{asked}")),
        place: Some(place),
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            asked,
            place,
        } = self;
        if let Some(asked) = asked {
            write!(f, "{asked}: ")?;
        }
        match known(*number) {
            ("", _) => write!(f, "error {number}")?,
            (name, words) => write!(f, "{words} ({name})")?,
        }
        match place {
            Some(place) => write!(f, ", at {place}"),
            None => Ok(()),
        }
    }
}

/// As [`Display`](fmt::Display): this is what a failed test shows.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Error {}

macro_rules! define {
    ($($name:ident = $number:literal, $words:literal;)*) => {
        /// Every error by its name, for comparisons.
        pub mod errno {
            use super::Error;

            $(
                #[doc = concat!("“", $words, "”.")]
                pub const $name: Error = Error::from_number($number);
            )*
        }

        /// Name and words of an error; empty where it has none.
        fn known(number: i32) -> (&'static str, &'static str) {
            match number {
                $($number => (stringify!($name), $words),)*
                _ => ("", ""),
            }
        }
    };
}
os::errno::for_each_error!(define);

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::{Error, errno::ENOENT, of};

    #[test]
    fn an_error_says_what_was_asked_for_and_where() {
        let error = of(format_args!("open {:?}", "/dev/none"))(2);
        assert_eq!(error, ENOENT);
        let shown = error.to_string();
        assert!(
            shown.starts_with("open \"/dev/none\": no such file or directory (ENOENT), at "),
            "{shown}"
        );
        assert!(shown.contains("error.rs:"), "{shown}");
        assert_eq!(Error::from_number(524).to_string(), "error 524");
    }
}
