// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Misc devices, and what is called for an open file of one, as far as they are the same on every system.

use kernel_sys::bindings::{self, iov_iter, kiocb};

use super::door;
use crate::{
    ffi::{c_int, c_uint},
    fs::{File, Kiocb},
    iov::{IovIterDest, IovIterSource},
    miscdevice::MiscDevice,
    mm::virt::VmaNew,
    os::file::{self as os, RawFile},
    sync::poll::{EPOLLERR, PollTable},
    types::ForeignOwnable,
};

/// What is registered.
pub(crate) use kernel_sys::bindings::miscdevice as RawMiscDevice;

/// Takes a device away. When this returns nobody opens it any more; on FreeBSD, what was open is released.
///
/// # Safety
///
/// - It was registered, and not deregistered since.
pub(crate) unsafe fn deregister(misc: *mut RawMiscDevice) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_misc_deregister(misc) };
}

/// The function if it is there, for a place in the table.
macro_rules! if_has {
    ($has:expr, $function:expr) => {
        if $has { Some($function) } else { None }
    };
}
pub(crate) use if_has;

/// What a driver has its data as, during a call.
pub(crate) type Borrowed<'a, T> = <<T as MiscDevice>::Ptr as ForeignOwnable>::Borrowed<'a>;

/// The file, and what it is.
///
/// # Safety
///
/// - `file` is an open file of `T`, and is not released while `'a` lasts.
pub(crate) unsafe fn borrow<'a, T: MiscDevice>(file: *mut RawFile) -> (Borrowed<'a, T>, &'a File) {
    // SAFETY: by the contract it is a valid file, whose private data does not change between `open` and `release`.
    let data = unsafe { os::private(file) };
    // SAFETY: by the contract it is what `open` has put there, which is taken back in `release` alone.
    let device = unsafe { T::Ptr::borrow(data) };
    // SAFETY: it is a valid file, whose place is accessed by functions that are atomic.
    (device, unsafe { File::from_raw_file(file) })
}

/// Has the driver fill what is being read.
///
/// # Safety
///
/// - It is called to read from an open file of `T`.
pub(crate) unsafe extern "C" fn read_iter<T: MiscDevice>(
    kiocb: *mut kiocb,
    iter: *mut iov_iter,
) -> isize {
    door::enter_size(|| {
        // SAFETY: by the contract it is valid during the call and belongs to it, and `release` is not called meanwhile.
        let kiocb = unsafe { Kiocb::from_raw(kiocb) };
        // SAFETY: by the contract it is valid during the call, belongs to it, and is to be filled.
        T::read_iter(kiocb, unsafe { IovIterDest::from_raw(iter) })
    })
}

/// Has the driver take what is being written.
///
/// # Safety
///
/// - It is called to write to an open file of `T`.
pub(crate) unsafe extern "C" fn write_iter<T: MiscDevice>(
    kiocb: *mut kiocb,
    iter: *mut iov_iter,
) -> isize {
    door::enter_size(|| {
        // SAFETY: by the contract it is valid during the call and belongs to it, and `release` is not called meanwhile.
        let kiocb = unsafe { Kiocb::from_raw(kiocb) };
        // SAFETY: by the contract it is valid during the call, belongs to it, and is to be taken from.
        T::write_iter(kiocb, unsafe { IovIterSource::from_raw(iter) })
    })
}

/// Asks the driver what can be done.
///
/// # Safety
///
/// - It is called for an open file of `T`, with a table that is null or there during the call.
pub(crate) unsafe extern "C" fn poll<T: MiscDevice>(
    file: *mut RawFile,
    table: *mut bindings::poll_table_struct,
) -> c_uint {
    door::enter_bits(EPOLLERR, || {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        // SAFETY: promised by the caller.
        T::poll(device, file, unsafe { PollTable::from_raw(table) })
    })
}

/// Asks the driver what is in an area.
///
/// # Safety
///
/// - It is called for an open file of `T`, with a valid `vma` that is being made and that nobody else sees yet.
pub(crate) unsafe extern "C" fn mmap<T: MiscDevice>(
    file: *mut RawFile,
    vma: *mut bindings::vm_area_struct,
) -> c_int {
    door::enter_errno(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        // SAFETY: promised by the caller.
        T::mmap(device, file, unsafe { VmaNew::from_raw(vma) }).map(|()| 0)
    })
}
