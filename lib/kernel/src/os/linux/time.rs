// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Time, in ticks of the kernel's clock.
//!
//! C header: `include/linux/jiffies.h`.

use kernel_sys::{
    bindings,
    ffi::{c_uint, c_ulong},
};

/// Converts milliseconds to ticks, rounded up; very long times become the longest there is.
pub(crate) fn msecs_to_jiffies(msecs: c_uint) -> c_ulong {
    // SAFETY: the function computes.
    unsafe { bindings::kmod_msecs_to_jiffies(msecs) }
}

/// What the clock says, in ticks; it wraps.
pub(crate) fn jiffies() -> c_ulong {
    // SAFETY: the function reads a counter.
    unsafe { bindings::kmod_jiffies() }
}
