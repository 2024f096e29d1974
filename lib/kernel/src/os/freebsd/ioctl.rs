// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Control calls: how they are numbered, and their argument, which the system has copied already.
//!
//! C header: `sys/sys/ioccom.h`.

use core::{marker::PhantomData, mem::MaybeUninit, ptr};

use crate::{
    error::Result,
    ffi::c_void,
    transmute::{AsBytes, FromBytes},
};

/// How many bits the size has.
pub(crate) const SIZE_BITS: u32 = 13;
/// Where the bits of the direction begin.
pub(crate) const DIRECTION_SHIFT: u32 = 29;
/// What it is where there is nothing to copy.
pub(crate) const NONE: u32 = 1;
/// What it is where the caller reads.
pub(crate) const READ: u32 = 2;
/// What it is where the caller writes.
pub(crate) const WRITE: u32 = 4;

/// The kernel's copy of an argument.
///
/// # Invariants
///
/// It is there while this is, nobody else uses it, and it has as many bytes as the number of the call says, all of which
/// are initialised.
pub(crate) struct Argument(*mut c_void, PhantomData<*mut c_void>);

impl Argument {
    /// # Safety
    ///
    /// - It is the argument of a call, which lasts for as long as this.
    pub(crate) unsafe fn new(copy: *mut c_void) -> Self {
        // INVARIANT: promised by the caller.
        Self(copy, PhantomData)
    }

    /// Reads it, as a value of the type that the number of the call tells.
    #[inline]
    pub(crate) fn read<T: FromBytes>(&self) -> Result<T> {
        // SAFETY: by the invariant there are as many bytes, which are a value of any type that is made of bytes.
        Ok(unsafe { self.0.cast::<T>().read_unaligned() })
    }

    /// Reads it into the place of a value, which is initialised if there is no error.
    #[inline]
    pub(crate) fn read_into<T: FromBytes>(&self, place: &mut MaybeUninit<T>) -> Result {
        let bytes = place.as_mut_ptr().cast::<u8>();
        // SAFETY: by the invariant there are as many bytes, which are not those of the place.
        unsafe { ptr::copy_nonoverlapping(self.0.cast_const().cast(), bytes, size_of::<T>()) };
        Ok(())
    }

    /// Writes it back.
    #[inline]
    pub(crate) fn write<T: AsBytes>(&self, value: &T) -> Result {
        let bytes = ptr::from_ref(value).cast::<u8>();
        // SAFETY: by the invariant there is room for as many bytes, which nobody else uses.
        unsafe { ptr::copy_nonoverlapping(bytes, self.0.cast(), size_of::<T>()) };
        Ok(())
    }
}
