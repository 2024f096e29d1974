// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Events that happen once.
//!
//! C header: `include/linux/completion.h`; reference: <https://docs.kernel.org/scheduler/completion.html>.

use kernel_sys::bindings;

/// `struct completion`.
pub(crate) use kernel_sys::bindings::completion as RawCompletion;

/// Makes an event that has not happened.
///
/// # Safety
///
/// - `event` is memory for one, which stays where it is for as long as it is used.
pub(crate) unsafe fn init(event: *mut RawCompletion) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_init_completion(event) };
}

/// Lets the event happen, once and for all.
///
/// # Safety
///
/// - `event` was made with [`init`], and is there until this returns.
pub(crate) unsafe fn complete_all(event: *mut RawCompletion) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_complete_all(event) };
}

/// Waits until the event has happened. Sleeps.
///
/// # Safety
///
/// - `event` was made with [`init`], and is there until this returns.
pub(crate) unsafe fn wait(event: *mut RawCompletion) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_wait_for_completion(event) };
}
