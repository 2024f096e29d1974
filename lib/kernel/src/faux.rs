// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices without hardware, for what has no other device to belong to.
//!
//! Older kernels do not have them: for those, this module is not there, and the compiler says that it is behind
//! `kernel_has_faux`.
//!
//! C header: `include/linux/device/faux.h`.

use core::ptr::{self, NonNull};

use crate::{
    device,
    error::{Result, code::ENODEV},
    os::faux::{self as os, RawFaux},
    str::CStr,
};

/// Keeps a device registered.
///
/// # Invariants
///
/// The device was made, and belongs to this.
pub struct Registration(NonNull<RawFaux>);

impl Registration {
    /// Makes and registers a device. May sleep.
    ///
    /// # Errors
    ///
    /// `ENODEV`, whatever the reason.
    pub fn new(name: &CStr, parent: Option<&device::Device>) -> Result<Self> {
        let parent = parent.map_or(ptr::null_mut(), device::Device::as_raw);
        // SAFETY: the parent is borrowed.
        let faux = unsafe { os::create(name, parent) };
        // INVARIANT: it was made here.
        faux.map(Self).ok_or(ENODEV)
    }
}

impl AsRef<device::Device> for Registration {
    fn as_ref(&self) -> &device::Device {
        // SAFETY: by the invariant it was made.
        let device = unsafe { os::device(self.0) };
        // SAFETY: it is kept for as long as this is.
        unsafe { device::Device::from_raw(device) }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: by the invariant it was made, and nobody borrows it.
        unsafe { os::destroy(self.0) };
    }
}

// SAFETY: what can be done with it the kernel guards.
unsafe impl Send for Registration {}

// SAFETY: as above.
unsafe impl Sync for Registration {}
