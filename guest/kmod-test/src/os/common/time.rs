// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The time since some point in the past, and letting it pass.

use core::time::Duration;

use super::{arch, call, errno::EINTR, files::Timespec, system::flags::MONOTONIC};

/// As of POSIX, the number of the error may be what the call returns.
const INTERRUPTED: usize = EINTR as usize;

/// The time since the machine was started.
pub(crate) fn now() -> Duration {
    let mut time = Timespec {
        seconds: 0,
        nanoseconds: 0,
    };
    let arguments = [MONOTONIC, (&raw mut time).expose_provenance(), 0, 0, 0, 0];
    // SAFETY: the call writes two numbers, for which there is room.
    let _ = unsafe { call(arch::CLOCK_GETTIME, arguments) };
    let seconds = u64::try_from(time.seconds).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.nanoseconds).unwrap_or(0))
}

/// Lets time pass; a signal does not shorten it.
pub(crate) fn sleep(duration: Duration) {
    const UNTIL: usize = 1;
    let end = Timespec::from(now().saturating_add(duration));
    let arguments = [
        MONOTONIC,
        UNTIL,
        (&raw const end).expose_provenance(),
        0,
        0,
        0,
    ];
    // SAFETY: the time is only read, and lives through the call.
    while let Err(EINTR) | Ok(INTERRUPTED) = unsafe { call(arch::CLOCK_NANOSLEEP, arguments) } {}
}
