// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Letting time pass.
//!
//! C header: `include/linux/delay.h`.

use super::Delta;
use crate::os::time as os;

/// Sleeps for at least so long, in whatever way is best for so long a time.
///
/// The span is from zero to `i32::MAX` microseconds, about 35 minutes; any other is a mistake of the caller, and taken for
/// the longest. It can be used where sleeping is allowed.
pub fn fsleep(delta: Delta) {
    const LONGEST: Delta = Delta::from_micros(i32::MAX as i64);
    os::fsleep(micros(delta, LONGEST));
}

/// Waits for at least so long without sleeping, which keeps the processor busy.
///
/// The span is from zero to a millisecond; any other is a mistake of the caller, and taken for the longest.
pub fn udelay(delta: Delta) {
    const LONGEST: Delta = Delta::from_millis(1);
    os::udelay(micros(delta, LONGEST));
}

fn micros(delta: Delta, longest: Delta) -> usize {
    let delta = match delta {
        delta if delta.is_negative() || delta > longest => longest,
        delta => delta,
    };
    usize::try_from(delta.as_micros_ceil()).unwrap_or(0)
}
