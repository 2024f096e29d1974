// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reporting bugs that can be survived.
//!
//! C header: `include/linux/bug.h`.

use core::panic::Location;

use crate::os;

/// Reports a bug if `condition` holds: the work behind [`warn_on!`](crate::warn_on).
#[doc(hidden)]
#[inline]
#[track_caller]
pub fn warn_on(condition: bool) -> bool {
    if condition {
        warn(Location::caller());
    }
    condition
}

#[cold]
#[inline(never)]
fn warn(location: &Location<'_>) {
    os::bug::warn(location);
}

/// Reports a bug if the condition holds, with a backtrace and the place of this call, and returns the condition.
///
/// A machine that is set up to panic on warnings does so.
///
/// # Examples
///
/// ```no_run
/// # use kernel::prelude::*;
/// # fn example(length: usize) -> Result {
/// if kernel::warn_on!(length > 4096) {
///     return Err(EINVAL);
/// }
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! warn_on {
    ($condition:expr $(,)?) => {
        $crate::bug::warn_on($condition)
    };
}

#[cfg(test)]
mod tests {
    use std::format;

    use crate::os::host::take_log;

    #[test]
    fn condition_is_reported_and_returned() {
        assert!(!warn_on!(1 > 2));
        assert_eq!(take_log(), "");
        let (reported, line) = (warn_on!(1 < 2), line!());
        assert!(reported);
        assert_eq!(take_log(), format!("WARNING at {}:{line}\n", file!()));
    }
}
