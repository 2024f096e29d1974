// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices of the driver model, and messages that name the device they are about.
//!
//! A [`Device`] is made by a subsystem and counts its references; a driver borrows one, or keeps an
//! [`ARef<Device>`](ARef). What may be done with it depends on when it was borrowed: a `Device<Bound>` is bound to its
//! driver for as long as the reference lasts, a `Device<Core>` is one in a callback of the bus.
//!
//! C headers: `include/linux/device.h`, `include/linux/dev_printk.h`; reference:
//! <https://docs.kernel.org/driver-api/driver-model/device.html>.
//!
//! # Examples
//!
//! A message is one line and ends with `\n`. It begins with the names of the driver and of the device:
//!
//! ```no_run
//! use kernel::{device::Device, prelude::*, sync::aref::ARef};
//!
//! fn attach(dev: &Device, irq: u32) -> ARef<Device> {
//!     dev_info!(dev, "attached with interrupt {irq}\n");
//!     dev.into()
//! }
//! ```
//!
//! What stands for a device, as a registration does, can be named in its place: all that is an `AsRef<Device>`.
//!
//! ```no_run
//! use kernel::{device::Device, prelude::*};
//!
//! struct Port<'a>(&'a Device);
//!
//! impl AsRef<Device> for Port<'_> {
//!     fn as_ref(&self) -> &Device {
//!         self.0
//!     }
//! }
//!
//! fn open(port: Port<'_>) {
//!     dev_info!(port, "open\n");
//! }
//! ```

mod context;
mod messages;

use core::marker::PhantomData;

use crate::{
    fmt,
    os::device::{self as os, RawDevice},
    print::{Level, with_text},
    str::CStr,
    sync::aref::{ARef, counted_by_kernel},
    types::Opaque,
};

pub use context::{Bound, Core, CoreInternal, DeviceContext, Normal};

/// A device.
///
/// # Invariants
///
/// It is a `struct device` with a reference that is kept for as long as it is borrowed. Its references may be given
/// back on any thread.
#[repr(transparent)]
pub struct Device<Ctx: DeviceContext = Normal>(Opaque<RawDevice>, PhantomData<Ctx>);

impl Device {
    /// Takes a reference to a device of C.
    ///
    /// # Safety
    ///
    /// - `ptr` is a device with a reference that is kept during the call.
    /// - Its references may be given back on any thread.
    pub unsafe fn get_device(ptr: *mut RawDevice) -> ARef<Self> {
        // SAFETY: as the caller promises; the borrow ends here.
        unsafe { Self::from_raw(ptr) }.into()
    }
}

impl<Ctx: DeviceContext> Device<Ctx> {
    /// Borrows a device of C.
    ///
    /// # Safety
    ///
    /// - `ptr` is a device with a reference that is kept for `'a`.
    /// - Its references may be given back on any thread.
    /// - It is in the state that `Ctx` stands for, for `'a`.
    pub unsafe fn from_raw<'a>(ptr: *mut RawDevice) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: the pointer is one to a device, and this is transparent.
        unsafe { &*ptr.cast() }
    }

    /// How C refers to it.
    pub(crate) fn as_raw(&self) -> *mut RawDevice {
        self.0.get()
    }

    /// Its name, as it stands in its folder of the file system `sysfs`.
    pub fn name(&self) -> &CStr {
        // SAFETY: by the type invariant it is a device that is kept.
        let name = unsafe { os::name(self.as_raw()) };
        // SAFETY: it is a string that stays for as long as the device is borrowed.
        unsafe { CStr::from_ptr(name.cast()) }
    }

    /// Prints a message at level 0: the system is unusable.
    pub fn pr_emerg(&self, args: fmt::Arguments<'_>) {
        self.print(Level::Emerg, args);
    }

    /// Prints a message at level 1: somebody must act at once.
    pub fn pr_alert(&self, args: fmt::Arguments<'_>) {
        self.print(Level::Alert, args);
    }

    /// Prints a message at level 2: a critical condition.
    pub fn pr_crit(&self, args: fmt::Arguments<'_>) {
        self.print(Level::Crit, args);
    }

    /// Prints a message at level 3: an error.
    pub fn pr_err(&self, args: fmt::Arguments<'_>) {
        self.print(Level::Err, args);
    }

    /// Prints a message at level 4: a warning.
    pub fn pr_warn(&self, args: fmt::Arguments<'_>) {
        self.print(Level::Warning, args);
    }

    /// Prints a message at level 5: normal, but worth noting.
    pub fn pr_notice(&self, args: fmt::Arguments<'_>) {
        self.print(Level::Notice, args);
    }

    /// Prints a message at level 6: information.
    pub fn pr_info(&self, args: fmt::Arguments<'_>) {
        self.print(Level::Info, args);
    }

    /// Prints a message at level 7, for the author of the driver, in builds with debug assertions only.
    #[inline]
    pub fn pr_dbg(&self, args: fmt::Arguments<'_>) {
        if cfg!(debug_assertions) {
            self.print(Level::Debug, args);
        }
    }

    #[cold]
    #[inline(never)]
    fn print(&self, level: Level, message: fmt::Arguments<'_>) {
        with_text(message, |text| {
            // SAFETY: by the type invariant it is a device that is kept.
            unsafe { os::print(self.as_raw(), level as u32, text) }
        });
    }
}

// SAFETY: the kernel keeps a device while there are references, and it is never had without one.
counted_by_kernel!(unsafe impl for Device: as_raw, os::get, os::put);

impl<Ctx: DeviceContext> AsRef<Device<Ctx>> for Device<Ctx> {
    fn as_ref(&self) -> &Device<Ctx> {
        self
    }
}

// SAFETY: by the type invariant references may be given back on any thread.
unsafe impl<Ctx: DeviceContext> Send for Device<Ctx> {}

// SAFETY: what can be done with a shared reference the kernel guards itself.
unsafe impl<Ctx: DeviceContext> Sync for Device<Ctx> {}

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::*;
    use crate::os::host::{TestDevice, take_log};

    fn borrow(test: &TestDevice) -> &Device {
        // SAFETY: a test device outlives its borrow.
        unsafe { Device::from_raw(test.as_raw()) }
    }

    #[test]
    fn a_message_names_its_device() {
        let test = TestDevice::new("disk0");
        let dev = borrow(&test);
        crate::dev_err!(dev, "lost {} of {total}\n", 1, total = 4);
        crate::dev_info!(dev, "plain\n");
        assert_eq!(
            take_log(),
            "<3>test disk0: lost 1 of 4\n<6>test disk0: plain\n"
        );
        assert_eq!(dev.name().to_bytes(), b"disk0");
    }

    #[test]
    fn a_long_message_is_cut() {
        let test = TestDevice::new("d");
        crate::dev_warn!(borrow(&test), "{:2000}\n", 1);
        assert!(take_log().ends_with("[cut]\n"));
    }

    #[test]
    fn a_device_is_kept_while_it_is_referred_to() {
        let test = TestDevice::new("d");
        let kept: ARef<Device> = borrow(&test).into();
        let other = kept.clone();
        assert_eq!(test.references(), 3);
        drop(kept);
        drop(other);
        assert_eq!(test.references(), 1);
    }

    #[test]
    fn what_is_known_of_a_device_may_be_forgotten() {
        let test = TestDevice::new("d");
        // SAFETY: a test device outlives its borrow, and has no states.
        let internal: &Device<CoreInternal> = unsafe { Device::from_raw(test.as_raw()) };
        let core: &Device<Core> = internal;
        let bound: &Device<Bound> = core;
        let normal: &Device = bound;
        assert_eq!(normal.as_raw(), internal.as_raw());
        let kept: [ARef<Device>; 3] = [internal.into(), core.into(), bound.into()];
        assert_eq!((kept[2].name(), test.references()), (c"d", 4));
    }

    #[test]
    fn a_flood_is_held_back() {
        let test = TestDevice::new("d");
        let dev = borrow(&test);
        for n in 0..100 {
            crate::dev_notice_ratelimited!(dev, "{n}\n");
        }
        let log: String = take_log();
        assert_eq!(log.lines().count(), 10, "{log}");
    }
}
