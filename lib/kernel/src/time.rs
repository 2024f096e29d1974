// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Time: points of it, spans of it, letting it pass, and timers.
//!
//! - [`Instant`]: what a clock said, of which there are several: [`Monotonic`], [`RealTime`], [`BootTime`], `Tai`;
//! - [`Delta`]: the span between two of them;
//! - [`delay`]: sleeping, and waiting without sleep;
//! - [`hrtimer`]: timers that are as precise as the machine is;
//! - [`timer`]: timers that count the ticks of the kernel's clock, for what mostly does not come to pass.
//!
//! C headers: `include/linux/jiffies.h`, `include/linux/ktime.h`; reference:
//! <https://docs.kernel.org/core-api/timekeeping.html>.

mod clock;
pub mod delay;
mod delta;
pub mod hrtimer;
mod instant;
pub mod timer;

use crate::{ffi, os};

// Where the system keeps it.
#[cfg(not(kernel_freebsd))]
pub use self::clock::Tai;
pub use self::{
    clock::{BootTime, ClockSource, Monotonic, RealTime},
    delta::Delta,
    instant::Instant,
};

/// The nanoseconds of a microsecond.
pub const NSEC_PER_USEC: i64 = 1_000;

/// The nanoseconds of a millisecond.
pub const NSEC_PER_MSEC: i64 = 1_000_000;

/// The nanoseconds of a second.
pub const NSEC_PER_SEC: i64 = 1_000_000_000;

/// A time in ticks of the kernel's clock, how many of which go into a second is a matter of its configuration.
pub type Jiffies = ffi::c_ulong;

/// A time in milliseconds.
pub type Msecs = ffi::c_uint;

/// Converts milliseconds to ticks, rounded up.
#[inline]
pub fn msecs_to_jiffies(msecs: Msecs) -> Jiffies {
    os::time::msecs_to_jiffies(msecs)
}
