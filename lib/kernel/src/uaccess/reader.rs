// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reading from user space.

use core::mem::MaybeUninit;

use super::UserPtr;
use crate::{
    alloc::{Allocator, Flags, Vec},
    error::{
        Result,
        code::{EFAULT, EINVAL},
    },
    fs::file,
    os::uaccess as os,
    str::CStr,
    transmute::{self, FromBytes},
};

/// What is left to be read of some memory of the user.
///
/// Each byte is read once, unless the reader was [cloned](Self::clone_reader).
pub struct UserSliceReader {
    ptr: UserPtr,
    length: usize,
}

impl UserSliceReader {
    pub(super) fn new(ptr: UserPtr, length: usize) -> Self {
        Self { ptr, length }
    }

    /// Leaves out so many bytes.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if there are not as many.
    pub fn skip(&mut self, num_skip: usize) -> Result {
        // Beyond the length there is nothing, as far as the user said.
        self.length = self.length.checked_sub(num_skip).ok_or(EFAULT)?;
        self.ptr = self.ptr.wrapping_byte_add(num_skip);
        Ok(())
    }

    /// Makes a second reader of what is left. What both read may differ, for the user can change it in between.
    #[must_use]
    pub fn clone_reader(&self) -> Self {
        Self::new(self.ptr, self.length)
    }

    /// How many bytes are left.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Fills `out`, which is initialised afterwards. No byte of it is made uninitialised, whatever happens.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if less is left, or not all could be read. The reader does not move then, and what is in `out` is
    /// anything.
    pub fn read_raw(&mut self, out: &mut [MaybeUninit<u8>]) -> Result {
        if out.len() > self.length {
            return Err(EFAULT);
        }
        os::read(self.ptr.as_const_ptr(), out)?;
        self.skip(out.len())
    }

    /// Fills `out`.
    ///
    /// # Errors
    ///
    /// As of [`read_raw`](Self::read_raw).
    pub fn read_slice(&mut self, out: &mut [u8]) -> Result {
        // SAFETY: by its contract the function makes nothing uninitialised.
        self.read_raw(unsafe { transmute::for_writing(out) })
    }

    /// Fills `out` from `offset` on, as far as both reach; returns how many bytes that is.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if these could not all be read.
    pub fn read_slice_partial(&mut self, out: &mut [u8], offset: usize) -> Result<usize> {
        let end = offset.saturating_add(self.length).min(out.len());
        let Some(out) = out.get_mut(offset..end) else {
            return Ok(0);
        };
        self.read_slice(out)?;
        Ok(out.len())
    }

    /// Like [`read_slice_partial`](Self::read_slice_partial), for an offset in a file, which goes on by what was read.
    ///
    /// # Errors
    ///
    /// The same, and [`EINVAL`] if the offset is negative.
    pub fn read_slice_file(&mut self, out: &mut [u8], offset: &mut file::Offset) -> Result<usize> {
        if offset.is_negative() {
            return Err(EINVAL);
        }
        let Ok(place) = usize::try_from(*offset) else {
            return Ok(0);
        };
        let read = self.read_slice_partial(out, place)?;
        *offset = offset.saturating_add_unsigned(read as u64);
        Ok(read)
    }

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if less is left, or not all could be read; the reader does not move then.
    pub fn read<T: FromBytes>(&mut self) -> Result<T> {
        if size_of::<T>() > self.length {
            return Err(EFAULT);
        }
        let value = os::read_value(self.ptr.as_const_ptr())?;
        self.skip(size_of::<T>())?;
        Ok(value)
    }

    /// Reads all that is left, behind what is in `buf`.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if not all could be read, [`ENOMEM`](crate::error::code::ENOMEM) if there is no memory for it. `buf` is
    /// as it was then.
    pub fn read_all<A: Allocator>(mut self, buf: &mut Vec<u8, A>, flags: Flags) -> Result {
        let length = self.length;
        buf.reserve(length, flags)?;
        let spare = buf.spare_capacity_mut().get_mut(..length).ok_or(EFAULT)?;
        self.read_raw(spare)?;
        // SAFETY: so many bytes of the spare capacity were just read.
        unsafe { buf.inc_len(length) };
        Ok(())
    }

    /// Reads a string, up to its NUL byte; where there is none within `buf`, its last byte becomes one.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if the string could not be read, or goes on beyond what is left while there is room in `buf`;
    /// [`EINVAL`] if `buf` is empty.
    pub fn strcpy_into_buf(self, buf: &mut [u8]) -> Result<&CStr> {
        let room = buf.len();
        let limit = room.min(self.length);
        let last = buf.last_mut().ok_or(EINVAL)?;
        *last = 0;
        let slots = buf.get_mut(..limit).ok_or(EINVAL)?;
        let length = os::read_string(self.ptr.as_const_ptr(), slots)?;
        if length == limit {
            // There was no NUL byte.
            if limit < room {
                return Err(EFAULT);
            }
            if let Some(last) = buf.last_mut() {
                *last = 0;
            }
        }
        // What was copied is there for nobody else to change, so its NUL byte is found again.
        CStr::from_bytes_until_nul(buf).map_err(|_| EFAULT)
    }
}
