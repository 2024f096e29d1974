// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Truth values as users write them.
//!
//! C header: `include/linux/kstrtox.h`.

use kernel_pure::parse;

use super::CStr;
use crate::error::{Result, code::EINVAL};

/// Reads a truth value: what begins with `y`, `t`, `1` or `on` is true, with `n`, `f`, `0` or `of` false, in either case.
///
/// It means the same on every kernel.
///
/// # Errors
///
/// `EINVAL` for anything else.
///
/// # Examples
///
/// ```
/// # use kernel::prelude::*;
/// use kernel::str::kstrtobool;
///
/// // As `echo y` writes it to a file of sysfs.
/// assert_eq!(kstrtobool(c"y\n"), Ok(true));
/// assert_eq!(kstrtobool(c"never"), Ok(false));
/// // Neither `on` nor `off`.
/// assert_eq!(kstrtobool(c"open"), Err(EINVAL));
/// ```
pub fn kstrtobool(string: &CStr) -> Result<bool> {
    kstrtobool_bytes(string.to_bytes())
}

/// Like [`kstrtobool`], for bytes that need not end with NUL.
///
/// # Errors
///
/// `EINVAL` if it is no truth value.
pub fn kstrtobool_bytes(bytes: &[u8]) -> Result<bool> {
    parse::boolean(bytes).ok_or(EINVAL)
}
