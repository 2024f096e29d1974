// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Copying between the kernel and the current task's user space.
//!
//! The C functions check every address, and catch the faults of those that are wrong: none has to be right here.
//!
//! C header: `include/linux/uaccess.h`.

use core::mem::MaybeUninit;

use kernel_sys::bindings;

use crate::{
    error::{Error, Result, code::EFAULT},
    ffi::{c_int, c_long, c_void},
    transmute::{AsBytes, FromBytes},
};

/// Fills `out` from an address.
#[inline]
pub(crate) fn read(from: *const c_void, out: &mut [MaybeUninit<u8>]) -> Result {
    // SAFETY: `out` is memory for as many bytes, and the function checks the other address.
    let left = unsafe { bindings::kmod_copy_from_user(out.as_mut_ptr().cast(), from, out.len()) };
    all_of_it(left)
}

/// Reads a value from an address.
#[inline]
pub(crate) fn read_value<T: FromBytes>(from: *const c_void) -> Result<T> {
    let mut place = MaybeUninit::uninit();
    read_into(from, &mut place)?;
    // SAFETY: it was filled.
    Ok(unsafe { place.assume_init() })
}

/// Reads a value from an address into its place, which is initialised if there is no error.
#[inline]
pub(crate) fn read_into<T: FromBytes>(from: *const c_void, place: &mut MaybeUninit<T>) -> Result {
    // SAFETY: there is memory for as many bytes, any of which are a value; the function checks the other address.
    all_of_it(unsafe {
        bindings::kmod_copy_value_from_user(place.as_mut_ptr().cast(), from, size_of::<T>())
    })
}

/// Reads a string; returns its length, that of `out` if it does not end within.
pub(crate) fn read_string(from: *const c_void, out: &mut [u8]) -> Result<usize> {
    let limit = c_long::try_from(out.len()).unwrap_or(c_long::MAX);
    // SAFETY: `out` is memory for as many bytes, and the function checks the other address.
    let length =
        unsafe { bindings::kmod_strncpy_from_user(out.as_mut_ptr().cast(), from.cast(), limit) };
    usize::try_from(length).map_err(|_| c_int::try_from(length).map_or(EFAULT, Error::from_errno))
}

/// Writes `data` to an address.
#[inline]
pub(crate) fn write(to: *mut c_void, data: &[u8]) -> Result {
    // SAFETY: `data` is as many bytes, and the function checks the other address.
    all_of_it(unsafe { bindings::kmod_copy_to_user(to, data.as_ptr().cast(), data.len()) })
}

/// Writes a value to an address.
#[inline]
pub(crate) fn write_value<T: AsBytes>(to: *mut c_void, value: &T) -> Result {
    let from: *const T = value;
    // SAFETY: the value is as many bytes, all initialised, and the function checks the other address.
    all_of_it(unsafe { bindings::kmod_copy_value_to_user(to, from.cast(), size_of::<T>()) })
}

/// What the functions return is how many bytes are left.
#[inline]
fn all_of_it(left: usize) -> Result {
    if left == 0 { Ok(()) } else { Err(EFAULT) }
}
