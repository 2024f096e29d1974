// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices without hardware.
//!
//! C header: `include/linux/device/faux.h`.

use core::ptr::NonNull;

use kernel_sys::bindings;

use super::device::RawDevice;
use crate::str::{CStr, CStrExt as _};

/// `struct faux_device`.
pub(crate) use kernel_sys::bindings::faux_device as RawFaux;

/// Makes and registers a device.
///
/// # Safety
///
/// - `parent` is null, or a device that is kept during the call.
pub(crate) unsafe fn create(name: &CStr, parent: *mut RawDevice) -> Option<NonNull<RawFaux>> {
    // SAFETY: the name is copied; the rest the caller promises.
    NonNull::new(unsafe { bindings::kmod_faux_device_create(name.as_char_ptr(), parent) })
}

/// Removes a device.
///
/// # Safety
///
/// - `faux` was made with [`create`], and is not used any more.
pub(crate) unsafe fn destroy(faux: NonNull<RawFaux>) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_faux_device_destroy(faux.as_ptr()) };
}

/// The device that it is.
///
/// # Safety
///
/// - `faux` was made with [`create`].
pub(crate) unsafe fn device(faux: NonNull<RawFaux>) -> *mut RawDevice {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_faux_device(faux.as_ptr()) }
}
