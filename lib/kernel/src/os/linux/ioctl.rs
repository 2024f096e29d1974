// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The argument of a control call: an address of the user. Elsewhere it may be what the system has copied already.

use super::uaccess as os;
use crate::{
    error::Result,
    transmute::{self, AsBytes, FromBytes},
    uaccess::UserPtr,
};

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

    /// Writes it back.
    #[inline]
    pub(crate) fn write<T: AsBytes>(&self, value: &T) -> Result {
        os::write_value(self.0.as_mut_ptr(), value)
    }

    /// Reads it, as bytes.
    pub(crate) fn read_bytes(&self, bytes: &mut [u8]) -> Result {
        // SAFETY: by its contract the function makes nothing uninitialised.
        os::read(self.0.as_const_ptr(), unsafe {
            transmute::for_writing(bytes)
        })
    }

    /// Writes it back, as bytes.
    pub(crate) fn write_bytes(&self, bytes: &[u8]) -> Result {
        os::write(self.0.as_mut_ptr(), bytes)
    }
}
