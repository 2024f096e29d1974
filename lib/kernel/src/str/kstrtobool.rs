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
/// assert_eq!(kstrtobool(c"Yes"), Ok(true));
/// assert_eq!(kstrtobool(c"off"), Ok(false));
/// assert_eq!(kstrtobool(c"2"), Err(EINVAL));
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
