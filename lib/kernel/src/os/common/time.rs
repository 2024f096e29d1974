// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Time: ticks, clocks, and letting it pass.
//!
//! C headers: `include/linux/jiffies.h`, `include/linux/timekeeping.h`, `include/linux/delay.h`.

use kernel_sys::{
    bindings,
    ffi::{c_int, c_uint, c_ulong},
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

/// The numbers of the clocks.
pub(crate) const REALTIME: c_int = bindings::KMOD_CLOCK_REALTIME;
pub(crate) const MONOTONIC: c_int = bindings::KMOD_CLOCK_MONOTONIC;
pub(crate) const BOOTTIME: c_int = bindings::KMOD_CLOCK_BOOTTIME;
#[cfg(not(kernel_freebsd))]
pub(crate) const TAI: c_int = bindings::KMOD_CLOCK_TAI;

/// The time since the machine was started, without that spent suspended, in nanoseconds.
#[inline]
pub(crate) fn monotonic() -> i64 {
    // SAFETY: the function reads a clock.
    unsafe { bindings::kmod_ktime_get() }
}

/// The time of day, in nanoseconds.
#[inline]
pub(crate) fn real() -> i64 {
    // SAFETY: the function reads a clock.
    unsafe { bindings::kmod_ktime_get_real() }
}

/// The time since the machine was started, in nanoseconds.
#[inline]
pub(crate) fn boot() -> i64 {
    // SAFETY: the function reads a clock.
    unsafe { bindings::kmod_ktime_get_boottime() }
}

/// Atomic time, in nanoseconds.
#[cfg(not(kernel_freebsd))]
#[inline]
pub(crate) fn tai() -> i64 {
    // SAFETY: the function reads a clock.
    unsafe { bindings::kmod_ktime_get_clocktai() }
}

/// Sleeps for at least so many microseconds.
pub(crate) fn fsleep(micros: c_ulong) {
    // SAFETY: the function may be called wherever sleeping is allowed; elsewhere the kernel reports a bug, but memory is
    // not at risk.
    unsafe { bindings::kmod_fsleep(micros) };
}

/// Waits for at least so many microseconds.
pub(crate) fn udelay(micros: c_ulong) {
    // SAFETY: the function waits.
    unsafe { bindings::kmod_udelay(micros) };
}
