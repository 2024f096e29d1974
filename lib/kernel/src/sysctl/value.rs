// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values of a driver's own type as settings.

#![expect(
    clippy::allow_attributes,
    reason = "`global_lock!` is written for drivers, where a lint may or may not fire"
)]

use core::str::FromStr;

use kernel_pure::settings::trim;

use super::{
    SysctlStorage,
    storage::{LIMIT, Room},
};
use crate::{
    error::{Error, Result, code::EINVAL},
    fmt::{self, Write as _},
    sync::{GlobalLockedBy, global_lock},
};

global_lock! {
    /// One for all values: it is held as long as it takes to copy one.
    static ALL_VALUES: SpinLockIrq<()> = ();
}

/// A value that says itself how it is read and written, and what it takes.
///
/// # Examples
///
/// ```no_run
/// use core::str::FromStr;
/// use kernel::{fmt, prelude::*, sysctl::{Mode, Sysctl, Value}};
///
/// #[derive(Clone, Copy)]
/// enum Policy {
///     Keep,
///     Discard,
/// }
///
/// impl FromStr for Policy {
///     type Err = Error;
///
///     fn from_str(text: &str) -> Result<Self> {
///         match text {
///             "keep" => Ok(Self::Keep),
///             "discard" => Ok(Self::Discard),
///             _ => Err(EINVAL),
///         }
///     }
/// }
///
/// impl fmt::Display for Policy {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.write_str(match self {
///             Self::Keep => "keep",
///             Self::Discard => "discard",
///         })
///     }
/// }
///
/// # fn register() -> Result<Sysctl<Value<Policy>>> {
/// Sysctl::register(c"dev/foo", c"policy", Value::new(Policy::Keep), Mode::from_int(0o644))
/// # }
/// ```
pub struct Value<T> {
    value: GlobalLockedBy<T, ALL_VALUES>,
}

impl<T: Copy + Send> Value<T> {
    /// Makes one that has this value.
    pub const fn new(value: T) -> Self {
        Self {
            value: GlobalLockedBy::new(value),
        }
    }

    /// The value.
    pub fn get(&self) -> T {
        *self.value.as_ref(&ALL_VALUES.lock())
    }

    /// Changes the value.
    pub fn set(&self, value: T) {
        *self.value.as_mut(&mut ALL_VALUES.lock()) = value;
    }
}

/// What is written comes without white space at its ends; it is UTF-8, and no longer than a page.
impl<T: Copy + Send + fmt::Display + FromStr<Err = Error>> SysctlStorage for Value<T> {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        let text = match core::str::from_utf8(trim(data)) {
            Ok(text) if text.len() <= LIMIT => text,
            _ => return (0, Err(EINVAL)),
        };
        match text.parse() {
            Ok(value) => {
                self.set(value);
                (data.len(), Ok(()))
            }
            Err(error) => (0, Err(error)),
        }
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        let mut room = Room::new(data);
        // It takes everything: an error can only be one that the type made up.
        let _ = write!(room, "{}", fmt::Adapter(&self.get()));
        room.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::code::ERANGE;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Even(u8);

    impl FromStr for Even {
        type Err = Error;

        fn from_str(text: &str) -> Result<Self> {
            match text.parse() {
                Ok(number) if number % 2 == 0 => Ok(Self(number)),
                Ok(_) => Err(ERANGE),
                Err(_) => Err(EINVAL),
            }
        }
    }

    impl fmt::Display for Even {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "even {}", self.0)
        }
    }

    #[test]
    fn a_type_decides_what_it_takes() {
        let value = Value::new(Even(2));
        assert_eq!(value.store_value(b" 8\n"), (3, Ok(())));
        assert_eq!(value.store_value(b"3\n"), (0, Err(ERANGE)));
        assert_eq!(value.store_value(b"x"), (0, Err(EINVAL)));
        assert_eq!(value.store_value(b"\xff"), (0, Err(EINVAL)));
        assert_eq!(value.store_value(&[b'0'; 5000]), (0, Err(EINVAL)));
        assert_eq!(value.get(), Even(8));
        let mut data = [0; 20];
        assert_eq!(value.read_value(&mut data), (7, Ok(())));
        assert!(data.starts_with(b"even 8\n"));
        assert_eq!(value.read_at(7, &mut data), (0, Ok(())));
    }
}
