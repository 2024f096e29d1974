// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Registering misc devices, and the functions that the kernel calls for an open file of one.
//!
//! C headers: `include/linux/miscdevice.h`, `include/linux/fs.h`.

use core::{marker::PhantomData, mem::MaybeUninit};

use kernel_sys::bindings::{self, file, file_operations, inode, seq_file};

pub(crate) use super::super::common::miscdevice::*;
use super::{door, file as os, ioctl::Argument, module::raw_module};
use crate::{
    error::{Result, code::EINVAL, to_result},
    ffi::{c_int, c_long, c_uint, c_ulong},
    fs::{File, file::SeekFrom},
    ioctl::Call,
    miscdevice::{MiscDevice, MiscDeviceRegistration},
    seq_file::SeqFile,
    str::{CStr, CStrExt as _},
    types::ForeignOwnable,
    uaccess::UserPtr,
};

/// Registers a device with the operations of `T`.
///
/// # Safety
///
/// - `slot` is memory for a `struct miscdevice`. Unless there is an error it stays there, and is not changed, until it is
///   [deregistered](deregister).
/// - The `struct miscdevice` is what a `MiscDeviceRegistration<T>` is.
pub(crate) unsafe fn register<T: MiscDevice>(
    slot: *mut RawMiscDevice,
    name: &'static CStr,
) -> Result {
    let misc = RawMiscDevice {
        minor: bindings::KMOD_MISC_DYNAMIC_MINOR,
        name: name.as_char_ptr(),
        fops: &Table::<T>::OPERATIONS,
        ..zeroed()
    };
    // SAFETY: promised by the caller.
    unsafe { slot.write(misc) };
    // SAFETY: it was filled in, and stays; name and operations are there for ever.
    to_result(unsafe { bindings::kmod_misc_register(slot) })
}

/// The device in the system's tree.
///
/// # Safety
///
/// - It is registered.
pub(crate) unsafe fn device(misc: *const RawMiscDevice) -> *mut bindings::device {
    // SAFETY: by the contract it is there, and does not change while it is registered.
    unsafe { (*misc).this_device }
}

/// A structure of C in which nothing is set.
const fn zeroed<T: Plain>() -> T {
    // SAFETY: the contract of `Plain`.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

/// Structures of C that may be all zero.
///
/// # Safety
///
/// - All zero is a value of it.
unsafe trait Plain {}

// SAFETY: it is made of numbers, pointers and functions that may be missing.
unsafe impl Plain for file_operations {}

// SAFETY: it is made of numbers and pointers.
unsafe impl Plain for RawMiscDevice {}

/// What the kernel calls for an open file of `T`.
///
/// An open file whose `open` succeeded has as its private data what `T::Ptr::into_foreign` returned, until `release`. The
/// kernel calls `release` once, after all others; so in all others it may be borrowed, though not mutably.
struct Table<T>(PhantomData<T>);

impl<T: MiscDevice> Table<T> {
    const OPERATIONS: file_operations = {
        assert!(
            !(T::HAS_IOCTL && T::HAS_CONTROL),
            "a device has either `control` or `ioctl`"
        );
        file_operations {
            owner: raw_module(),
            open: Some(open::<T>),
            release: Some(release::<T>),
            read_iter: if_has!(T::HAS_READ_ITER, read_iter::<T>),
            write_iter: if_has!(T::HAS_WRITE_ITER, write_iter::<T>),
            llseek: if_has!(T::HAS_LLSEEK, llseek::<T>),
            unlocked_ioctl: if T::HAS_CONTROL {
                Some(control::<T>)
            } else {
                if_has!(T::HAS_IOCTL, ioctl::<T>)
            },
            compat_ioctl: Self::COMPAT_IOCTL,
            poll: if_has!(T::HAS_POLL, poll::<T>),
            mmap: if_has!(T::HAS_MMAP, mmap::<T>),
            fsync: if_has!(T::HAS_FSYNC, fsync::<T>),
            show_fdinfo: if_has!(T::HAS_SHOW_FDINFO, show_fdinfo::<T>),
            ..zeroed()
        }
    };

    #[cfg(CONFIG_COMPAT)]
    const COMPAT_IOCTL: Option<unsafe extern "C" fn(*mut file, c_uint, c_ulong) -> c_long> =
        if T::HAS_CONTROL {
            Some(control_of_32_bits::<T>)
        } else if T::HAS_COMPAT_IOCTL {
            Some(compat_ioctl::<T>)
        } else {
            if_has!(T::HAS_IOCTL, ioctl_of_32_bits::<T>)
        };

    #[cfg(not(CONFIG_COMPAT))]
    const COMPAT_IOCTL: Option<unsafe extern "C" fn(*mut file, c_uint, c_ulong) -> c_long> = None;
}

/// # Safety
///
/// - The kernel calls it for a file that is being opened, with the registered device as its private data, under the lock
///   that deregistering takes.
unsafe extern "C" fn open<T: MiscDevice>(inode: *mut inode, file: *mut file) -> c_int {
    door::enter_errno(|| {
        // SAFETY: both are those that the kernel passed.
        to_result(unsafe { bindings::kmod_generic_file_open(inode, file) })?;
        // SAFETY: by the contract it is a valid file that nobody else has yet.
        let misc = unsafe { os::private(file) };
        // SAFETY: by the contract it is a device with the operations of `T`, so by the contract of `register` it is that of
        // a registration, which stays until this returns.
        let misc: &MiscDeviceRegistration<T> = unsafe { &*misc.cast() };
        // SAFETY: it is a valid file, and nobody uses its place yet.
        let device = T::open(unsafe { File::from_raw_file(file) }, misc)?;
        // SAFETY: nobody else has the file yet.
        unsafe { os::set_private(file, device.into_foreign()) };
        Ok(0)
    })
}

/// # Safety
///
/// - The kernel calls it once, for an open file of `T` that nobody uses any more.
unsafe extern "C" fn release<T: MiscDevice>(_inode: *mut inode, file: *mut file) -> c_int {
    door::enter_errno(|| {
        // SAFETY: by the contract it is a valid file that nobody else uses.
        let data = unsafe { os::private(file) };
        // SAFETY: it is what `open` has put there, it is taken back here alone, and nothing borrows it any more.
        let device = unsafe { T::Ptr::from_foreign(data) };
        // SAFETY: it is a valid file, and nobody uses its place any more.
        T::release(device, unsafe { File::from_raw_file(file) });
        Ok(0)
    })
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`.
unsafe extern "C" fn llseek<T: MiscDevice>(file: *mut file, offset: i64, whence: c_int) -> i64 {
    door::enter_offset(|| {
        let to = match whence {
            os::SEEK_SET => SeekFrom::Start(offset),
            os::SEEK_CUR => SeekFrom::Current(offset),
            os::SEEK_END => SeekFrom::End(offset),
            _ => return Err(EINVAL),
        };
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, open) = unsafe { borrow::<T>(file) };
        // SAFETY: it is a valid file.
        let position = unsafe { os::position(file) };
        let position = T::llseek(device, open, position, to)?;
        if position.is_negative() {
            return Err(EINVAL);
        }
        // SAFETY: it is a valid file.
        unsafe { os::set_position(file, position) };
        Ok(position)
    })
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`.
unsafe extern "C" fn ioctl<T: MiscDevice>(file: *mut file, cmd: c_uint, arg: c_ulong) -> c_long {
    door::enter_long(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        T::ioctl(device, file, cmd, arg)
    })
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`.
#[cfg(CONFIG_COMPAT)]
unsafe extern "C" fn compat_ioctl<T: MiscDevice>(
    file: *mut file,
    cmd: c_uint,
    arg: c_ulong,
) -> c_long {
    door::enter_long(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        T::compat_ioctl(device, file, cmd, arg)
    })
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`.
#[cfg(CONFIG_COMPAT)]
unsafe extern "C" fn ioctl_of_32_bits<T: MiscDevice>(
    file: *mut file,
    cmd: c_uint,
    arg: c_ulong,
) -> c_long {
    door::enter_long(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        T::ioctl(device, file, cmd, address_of_32_bits(arg))
    })
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`.
unsafe extern "C" fn control<T: MiscDevice>(file: *mut file, cmd: c_uint, arg: c_ulong) -> c_long {
    door::enter_long(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        let argument = Argument::new(UserPtr::from_addr(arg));
        T::control(device, file, Call::new(cmd, argument))
    })
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`.
#[cfg(CONFIG_COMPAT)]
unsafe extern "C" fn control_of_32_bits<T: MiscDevice>(
    file: *mut file,
    cmd: c_uint,
    arg: c_ulong,
) -> c_long {
    // By way of the other, which has the driver's function in it, and so does not call it.
    // SAFETY: promised by the caller.
    door::enter_long(|| Ok(unsafe { control::<T>(file, cmd, address_of_32_bits(arg)) }))
}

/// What a program of 32 bits means by an address.
#[cfg(CONFIG_COMPAT)]
const fn address_of_32_bits(arg: c_ulong) -> usize {
    arg & 0xffff_ffff
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`.
unsafe extern "C" fn fsync<T: MiscDevice>(
    file: *mut file,
    start: i64,
    end: i64,
    datasync: c_int,
) -> c_int {
    door::enter_errno(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        T::fsync(device, file, start, end, datasync != 0).map(|()| 0)
    })
}

/// # Safety
///
/// - The kernel calls it for an open file of `T`, with a valid `seq` that nobody else uses.
unsafe extern "C" fn show_fdinfo<T: MiscDevice>(seq: *mut seq_file, file: *mut file) {
    door::enter(|| {
        // SAFETY: by the contract it is an open file of `T`, which is not released during the call.
        let (device, file) = unsafe { borrow::<T>(file) };
        // SAFETY: promised by the caller.
        T::show_fdinfo(device, unsafe { SeqFile::from_raw(seq) }, file);
    });
}
