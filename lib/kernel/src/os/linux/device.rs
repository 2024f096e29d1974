// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices of the driver model.
//!
//! C headers: `include/linux/device.h`, `include/linux/dev_printk.h`.

use kernel_sys::{bindings, ffi};

/// `struct device`.
pub(crate) use kernel_sys::bindings::device as RawDevice;

/// Counts a reference more.
///
/// # Safety
///
/// - `device` is a device with a reference that is kept during the call.
pub(crate) unsafe fn get(device: *mut RawDevice) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_get_device(device) };
}

/// Gives a reference back; with the last the device goes away.
///
/// # Safety
///
/// - `device` is a device, and the caller gives up one of its references.
pub(crate) unsafe fn put(device: *mut RawDevice) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_put_device(device) };
}

/// The name: a string that is there for as long as the device is, and is not changed while it is in use.
///
/// # Safety
///
/// - `device` is a device with a reference that is kept during the call.
pub(crate) unsafe fn name(device: *const RawDevice) -> *const ffi::c_char {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_dev_name(device) }
}

/// Prints `text` at `level` (0 to 7), after the names of driver and device.
///
/// # Safety
///
/// - `device` is a device with a reference that is kept during the call.
pub(crate) unsafe fn print(device: *const RawDevice, level: u32, text: &[u8]) {
    let length = ffi::c_int::try_from(text.len()).unwrap_or(ffi::c_int::MAX);
    // SAFETY: as the caller promises; the text is given with its length, and is only read during the call.
    unsafe { bindings::kmod_dev_print(level, device, text.as_ptr(), length) };
}
