// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Writing to user space.

use super::UserPtr;
use crate::{
    error::{
        Result,
        code::{EFAULT, EINVAL},
    },
    fs::file,
    os::uaccess as os,
    transmute::AsBytes,
};

/// What is left to be written of some memory of the user.
pub struct UserSliceWriter {
    ptr: UserPtr,
    length: usize,
}

impl UserSliceWriter {
    pub(super) fn new(ptr: UserPtr, length: usize) -> Self {
        Self { ptr, length }
    }

    /// How many bytes there is room for.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no room left.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Writes all of `data`.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if there is no room for it, or not all could be written: some may have been. The writer does not move
    /// then.
    pub fn write_slice(&mut self, data: &[u8]) -> Result {
        if data.len() > self.length {
            return Err(EFAULT);
        }
        os::write(self.ptr.as_mut_ptr(), data)?;
        self.go_on(data.len());
        Ok(())
    }

    /// Writes `data` from `offset` on, as far as both reach; returns how many bytes that is.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if these could not all be written.
    pub fn write_slice_partial(&mut self, data: &[u8], offset: usize) -> Result<usize> {
        let end = offset.saturating_add(self.length).min(data.len());
        let Some(data) = data.get(offset..end) else {
            return Ok(0);
        };
        self.write_slice(data)?;
        Ok(data.len())
    }

    /// Like [`write_slice_partial`](Self::write_slice_partial), for an offset in a file, which goes on by what was
    /// written.
    ///
    /// # Errors
    ///
    /// The same, and [`EINVAL`] if the offset is negative.
    pub fn write_slice_file(&mut self, data: &[u8], offset: &mut file::Offset) -> Result<usize> {
        if offset.is_negative() {
            return Err(EINVAL);
        }
        let Ok(place) = usize::try_from(*offset) else {
            return Ok(0);
        };
        let written = self.write_slice_partial(data, place)?;
        *offset = offset.saturating_add_unsigned(written as u64);
        Ok(written)
    }

    /// Writes a value.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if there is no room for it, or not all could be written: some may have been. The writer does not move
    /// then.
    pub fn write<T: AsBytes>(&mut self, value: &T) -> Result {
        if size_of::<T>() > self.length {
            return Err(EFAULT);
        }
        os::write_value(self.ptr.as_mut_ptr(), value)?;
        self.go_on(size_of::<T>());
        Ok(())
    }

    fn go_on(&mut self, bytes: usize) {
        self.ptr = self.ptr.wrapping_byte_add(bytes);
        self.length = self.length.saturating_sub(bytes);
    }
}
