// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Hearing that the machine is about to stop.
//!
//! C headers: `include/linux/notifier.h`, `include/linux/reboot.h`.

use kernel_sys::{
    bindings,
    ffi::{c_int, c_ulong, c_void},
};

use super::door;
use crate::{
    error::{Result, to_result},
    reboot::Event,
};

/// `struct notifier_block`.
pub(crate) use kernel_sys::bindings::notifier_block as RawNotifier;

/// What is called.
pub(crate) trait Hear {
    /// # Safety
    ///
    /// - The kernel calls the function of this notifier, which was registered for `Self`.
    unsafe fn hear(notifier: *mut RawNotifier, event: Event);
}

/// Registers a notifier that calls `H`.
///
/// # Safety
///
/// - `notifier` is memory for one, which stays where it is until [`unregister`], and what `H` asks for holds until then.
pub(crate) unsafe fn register<H: Hear>(notifier: *mut RawNotifier, priority: c_int) -> Result {
    // SAFETY: the contract of this function is that of the C function.
    to_result(unsafe {
        bindings::kmod_register_reboot_notifier(notifier, Some(call::<H>), priority)
    })
}

/// Removes a notifier; waits until it is not called any more.
///
/// # Safety
///
/// - `notifier` was registered, and nobody else removes it.
pub(crate) unsafe fn unregister(notifier: *mut RawNotifier) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_unregister_reboot_notifier(notifier) };
}

/// Called when the machine is about to stop.
///
/// # Safety
///
/// - `notifier` was registered for `H`.
unsafe extern "C" fn call<H: Hear>(
    notifier: *mut RawNotifier,
    action: c_ulong,
    _data: *mut c_void,
) -> c_int {
    door::enter_errno(|| {
        let event = match action {
            bindings::KMOD_SYS_HALT => Event::Halt,
            bindings::KMOD_SYS_POWER_OFF => Event::PowerOff,
            _ => Event::Restart,
        };
        // SAFETY: by the safety requirement.
        unsafe { H::hear(notifier, event) };
        Ok(0)
    })
}
