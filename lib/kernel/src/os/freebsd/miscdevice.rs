// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Registering devices, and the functions that the shims call for an open file of one.
//!
//! Manuals: `make_dev(9)`, `devfs_set_cdevpriv(9)`.

use core::marker::PhantomData;

use kernel_sys::bindings::{self, file_operations};

pub(crate) use super::super::common::miscdevice::*;
use super::{
    door,
    file::{self as os, RawFile},
    ioctl::Argument,
};
use crate::{
    error::{Result, to_result},
    ffi::{c_int, c_long, c_uint, c_void},
    fs::File,
    ioctl::Call,
    miscdevice::{MiscDevice, MiscDeviceRegistration},
    str::{CStr, CStrExt as _},
    types::ForeignOwnable,
};

/// Registers a device with the operations of `T`.
///
/// # Safety
///
/// - `slot` is memory for a device. Unless there is an error it stays there, and is not changed, until it is
///   [deregistered](deregister).
/// - The device is what a `MiscDeviceRegistration<T>` is.
pub(crate) unsafe fn register<T: MiscDevice>(
    slot: *mut RawMiscDevice,
    name: &'static CStr,
) -> Result {
    let operations = &Table::<T>::OPERATIONS;
    // SAFETY: promised by the caller; name and operations are there for ever.
    to_result(unsafe { bindings::kmod_misc_register(slot, name.as_char_ptr(), operations) })
}

/// What the shims call for an open file of `T`.
///
/// An open file whose `open` succeeded has as its private data what `T::Ptr::into_foreign` returned, until `release`,
/// which is called once, after all others; so in all others it may be borrowed, though not mutably.
struct Table<T>(PhantomData<T>);

impl<T: MiscDevice> Table<T> {
    const OPERATIONS: file_operations = file_operations {
        open: Some(open::<T>),
        release: Some(release::<T>),
        read: if_has!(T::HAS_READ_ITER, read_iter::<T>),
        write: if_has!(T::HAS_WRITE_ITER, write_iter::<T>),
        ioctl: if_has!(T::HAS_CONTROL, control::<T>),
        poll: if_has!(T::HAS_POLL, poll::<T>),
        mmap: if_has!(T::HAS_MMAP, mmap::<T>),
        map: if_has!(T::HAS_MMAP, bindings::kmod_map),
    };
}

/// # Safety
///
/// - The shims call it for a file that is being opened, with a device that was registered for `T` and stays until this
///   returns.
unsafe extern "C" fn open<T: MiscDevice>(misc: *mut RawMiscDevice, file: *mut RawFile) -> c_int {
    door::enter_errno(|| {
        // SAFETY: by the contract of `register` it is that of a registration.
        let misc: &MiscDeviceRegistration<T> = unsafe { &*misc.cast() };
        // SAFETY: it is a valid file.
        let device = T::open(unsafe { File::from_raw_file(file) }, misc)?;
        // SAFETY: nobody else has the file yet.
        unsafe { os::set_private(file, device.into_foreign()) };
        Ok(0)
    })
}

/// # Safety
///
/// - The shims call it once, for an open file of `T` that nobody uses any more.
unsafe extern "C" fn release<T: MiscDevice>(file: *mut RawFile) {
    door::enter(|| {
        // SAFETY: by the contract it is a valid file that nobody else uses.
        let data = unsafe { os::private(file) };
        // SAFETY: it is what `open` has put there, it is taken back here alone, and nothing borrows it any more.
        let device = unsafe { T::Ptr::from_foreign(data) };
        // SAFETY: it is a valid file.
        T::release(device, unsafe { File::from_raw_file(file) });
    });
}

/// # Safety
///
/// - The shims call it for an open file of `T`, with the kernel's copy of as many bytes as the number of the call says.
unsafe extern "C" fn control<T: MiscDevice>(
    file: *mut RawFile,
    cmd: c_uint,
    argument: *mut c_void,
) -> c_long {
    door::enter_long(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        // SAFETY: promised by the caller.
        let argument = unsafe { Argument::new(argument) };
        T::control(device, file, Call::new(cmd, argument))
    })
}
