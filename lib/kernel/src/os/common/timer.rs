// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers that count ticks.
//!
//! C header: `include/linux/timer.h`.

use kernel_sys::bindings;

use super::door;

/// `struct timer_list`.
pub(crate) use kernel_sys::bindings::timer_list as RawTimer;

/// What a timer calls.
pub(crate) trait Expire {
    /// # Safety
    ///
    /// - The kernel calls the function of this timer, which was made with [`init`] for `Self`.
    unsafe fn expire(timer: *mut RawTimer);
}

/// Makes a timer that calls `E`.
///
/// # Safety
///
/// - `timer` is memory for one, which stays where it is until [`shutdown`], and what `E` asks for holds until then.
pub(crate) unsafe fn init<E: Expire>(timer: *mut RawTimer) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_timer_init(timer, Some(call::<E>)) };
}

/// Whether it is started.
///
/// # Safety
///
/// - `timer` was made with [`init`].
pub(crate) unsafe fn is_pending(timer: *const RawTimer) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_timer_pending(timer) }
}

/// Starts it, or changes when it expires; nothing once it was shut down.
///
/// # Safety
///
/// - `timer` was made with [`init`].
pub(crate) unsafe fn start(timer: *mut RawTimer, after: usize) {
    let expires = super::time::jiffies().wrapping_add(after);
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mod_timer(timer, expires) };
}

/// Cancels it, and waits for its function; returns whether it was started. Its function may start it again.
///
/// # Safety
///
/// - `timer` was made with [`init`].
pub(crate) unsafe fn cancel(timer: *mut RawTimer) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_timer_delete_sync(timer) }
}

/// Cancels it for ever, and waits for its function.
///
/// # Safety
///
/// - `timer` was made with [`init`].
pub(crate) unsafe fn shutdown(timer: *mut RawTimer) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_timer_shutdown_sync(timer) };
}

/// Called when a timer expires.
///
/// # Safety
///
/// - `timer` was made with [`init`] for `E`.
unsafe extern "C" fn call<E: Expire>(timer: *mut RawTimer) {
    door::enter(|| {
        // SAFETY: by the safety requirement.
        unsafe { E::expire(timer) };
    });
}
