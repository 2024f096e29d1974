// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Control calls: how they are numbered, and their argument, which is an address of the user.
//!
//! C header: `include/uapi/asm-generic/ioctl.h`.

use core::mem::MaybeUninit;

use super::uaccess as os;
use crate::{
    error::Result,
    transmute::{AsBytes, FromBytes},
    uaccess::UserPtr,
};

/// How many bits the size has.
pub(crate) const SIZE_BITS: u32 = 14;
/// Where the bits of the direction begin.
pub(crate) const DIRECTION_SHIFT: u32 = 30;
/// What it is where there is nothing to copy.
pub(crate) const NONE: u32 = 0;
/// What it is where the caller reads.
pub(crate) const READ: u32 = 2;
/// What it is where the caller writes.
pub(crate) const WRITE: u32 = 1;

/// Where the argument of a call is.
pub(crate) struct Argument(UserPtr);

impl Argument {
    pub(crate) fn new(ptr: UserPtr) -> Self {
        Self(ptr)
    }

    /// Reads it, as a value of the type that the number of the call tells.
    #[inline]
    pub(crate) fn read<T: FromBytes>(&self) -> Result<T> {
        os::read_value(self.0.as_const_ptr())
    }

    /// Reads it into the place of a value, which is initialised if there is no error.
    #[inline]
    pub(crate) fn read_into<T: FromBytes>(&self, place: &mut MaybeUninit<T>) -> Result {
        os::read_into(self.0.as_const_ptr(), place)
    }

    /// Writes it back.
    #[inline]
    pub(crate) fn write<T: AsBytes>(&self, value: &T) -> Result {
        os::write_value(self.0.as_mut_ptr(), value)
    }
}
