// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The clocks that there are.

use crate::{ffi::c_int, os::time as os};

/// A clock.
pub trait ClockSource {
    /// Its number.
    const ID: c_int;

    /// What it says, in nanoseconds: never less than zero.
    fn ktime_get() -> i64;
}

/// A clock that goes on from when the machine was started, at one pace, and stands while it is suspended.
pub struct Monotonic;

impl ClockSource for Monotonic {
    const ID: c_int = os::MONOTONIC;

    #[inline]
    fn ktime_get() -> i64 {
        os::monotonic()
    }
}

/// The time of day, since the beginning of 1970; it may be set, also back.
pub struct RealTime;

impl ClockSource for RealTime {
    const ID: c_int = os::REALTIME;

    #[inline]
    fn ktime_get() -> i64 {
        os::real()
    }
}

/// As [`Monotonic`], but it goes on while the machine is suspended.
pub struct BootTime;

impl ClockSource for BootTime {
    const ID: c_int = os::BOOTTIME;

    #[inline]
    fn ktime_get() -> i64 {
        os::boot()
    }
}

/// International atomic time: as [`RealTime`], with leap seconds counted.
#[cfg(not(kernel_freebsd))]
pub struct Tai;

#[cfg(not(kernel_freebsd))]
impl ClockSource for Tai {
    const ID: c_int = os::TAI;

    #[inline]
    fn ktime_get() -> i64 {
        os::tai()
    }
}
