// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers of high resolution.
//!
//! C header: `include/linux/hrtimer.h`; reference: <https://docs.kernel.org/timers/hrtimers.html>.

use kernel_sys::{
    bindings,
    ffi::{c_int, c_uint},
};

use super::door;
use crate::time::hrtimer::{HrTimerRestart, RawHrTimerCallback};

/// `struct hrtimer`.
pub(crate) use kernel_sys::bindings::hrtimer as RawHrTimer;

/// What a mode is made of.
pub(crate) const REL: c_uint = bindings::KMOD_HRTIMER_MODE_REL;
pub(crate) const PINNED: c_uint = bindings::KMOD_HRTIMER_MODE_PINNED;
pub(crate) const SOFT: c_uint = bindings::KMOD_HRTIMER_MODE_SOFT;
pub(crate) const HARD: c_uint = bindings::KMOD_HRTIMER_MODE_HARD;

/// Makes a timer that calls `P`.
///
/// # Safety
///
/// - `timer` is memory for a timer, which stays where it is for as long as the timer is used.
/// - The timer is started only when what `P` asks for holds.
pub(crate) unsafe fn setup<P: RawHrTimerCallback>(
    timer: *mut RawHrTimer,
    clock: c_int,
    mode: c_uint,
) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_hrtimer_setup(timer, Some(expire::<P>), clock, mode) };
}

/// Starts a timer, or starts it anew.
///
/// # Safety
///
/// - `timer` was made with [`setup`], with this mode, and stays until it has expired or been cancelled.
pub(crate) unsafe fn start(timer: *mut RawHrTimer, expires: i64, mode: c_uint) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_hrtimer_start(timer, expires, mode) };
}

/// Cancels a timer, and waits for its function; returns whether it was started.
///
/// # Safety
///
/// - `timer` was made with [`setup`], and stays until this returns.
pub(crate) unsafe fn cancel(timer: *mut RawHrTimer) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_hrtimer_cancel(timer) }
}

/// Moves the expiry on by a multiple of `interval`, beyond `now`; returns by how many.
///
/// # Safety
///
/// - `timer` was made with [`setup`], and is not started, or this is its function.
pub(crate) unsafe fn forward(timer: *mut RawHrTimer, now: i64, interval: i64) -> u64 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_hrtimer_forward(timer, now, interval) }
}

/// As [`forward`], with what the timer's clock says now.
///
/// # Safety
///
/// - `timer` was made with [`setup`], and is not started, or this is its function.
pub(crate) unsafe fn forward_now(timer: *mut RawHrTimer, interval: i64) -> u64 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_hrtimer_forward_now(timer, interval) }
}

/// When it expires, or expired last.
///
/// # Safety
///
/// - `timer` was made with [`setup`], and nobody starts it meanwhile.
pub(crate) unsafe fn expires(timer: *const RawHrTimer) -> i64 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_hrtimer_get_expires(timer) }
}

/// Called when a timer expires.
///
/// # Safety
///
/// - `timer` was made with [`setup`] for `P`, and was started when what `P` asks for held.
unsafe extern "C" fn expire<P: RawHrTimerCallback>(timer: *mut RawHrTimer) -> c_int {
    door::enter_errno(|| {
        // SAFETY: by the safety requirement.
        let restart = unsafe { P::run(timer) };
        Ok(match restart {
            HrTimerRestart::NoRestart => bindings::KMOD_HRTIMER_NORESTART,
            HrTimerRestart::Restart => bindings::KMOD_HRTIMER_RESTART,
        })
    })
}
