// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Time.
//!
//! C header: `include/linux/jiffies.h`; reference: <https://docs.kernel.org/core-api/timekeeping.html>.

use crate::{ffi, os};

/// A time in ticks of the kernel's clock, how many of which go into a second is a matter of its configuration.
pub type Jiffies = ffi::c_ulong;

/// A time in milliseconds.
pub type Msecs = ffi::c_uint;

/// Converts milliseconds to ticks, rounded up.
#[inline]
pub fn msecs_to_jiffies(msecs: Msecs) -> Jiffies {
    os::time::msecs_to_jiffies(msecs)
}
