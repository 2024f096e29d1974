// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is being read, for the driver to fill.

use core::marker::PhantomData;

use crate::{
    error::{
        Result,
        code::{EFAULT, EINVAL},
    },
    os::iov as os,
    types::{NotThreadSafe, Opaque},
};

/// Memory to copy to: where a read goes.
///
/// It stays with its task, whose memory it may be.
///
/// # Invariants
///
/// It is a valid `struct iov_iter` that may be copied to while `'data` lasts.
#[repr(transparent)]
pub struct IovIterDest<'data> {
    iov: Opaque<os::RawIovIter>,
    data: PhantomData<&'data mut [u8]>,
    here: NotThreadSafe,
}

impl<'data> IovIterDest<'data> {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - `ptr` is to a valid `struct iov_iter` that may be copied to while `'data` lasts, and that nobody else uses while
    ///   `'iov` lasts.
    pub unsafe fn from_raw<'iov>(ptr: *mut os::RawIovIter) -> &'iov mut IovIterDest<'data> {
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &mut *ptr.cast() }
    }

    /// Returns the pointer, for C.
    pub fn as_raw(&mut self) -> *mut os::RawIovIter {
        self.iov.get()
    }

    /// How many bytes there is room for, as far as the reader said: there may be less memory.
    pub fn len(&self) -> usize {
        // SAFETY: by the invariant it is valid.
        unsafe { os::count(self.iov.get()) }
    }

    /// Whether there is no room left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Leaves out so many bytes, or all if there are fewer: they stay as they are.
    pub fn advance(&mut self, bytes: usize) {
        // SAFETY: by the invariant it is valid, and it is borrowed mutably.
        unsafe { os::advance(self.as_raw(), bytes) };
    }

    /// Goes back by so many bytes, which can then be copied to again.
    ///
    /// # Safety
    ///
    /// - It came over as many bytes before.
    pub unsafe fn revert(&mut self, bytes: usize) {
        // SAFETY: by the invariant it is valid, the rest is promised by the caller.
        unsafe { os::revert(self.as_raw(), bytes) };
    }

    /// Copies from `input`; returns how many bytes were copied: fewer than it has if there is less room, or memory that
    /// cannot be written.
    #[inline]
    pub fn copy_to_iter(&mut self, input: &[u8]) -> usize {
        // SAFETY: by the invariant it is valid and may be copied to, and it is borrowed mutably.
        unsafe { os::copy_to(self.as_raw(), input) }
    }

    /// Reads from `contents`, which are all there is in the file: from the place `ppos` on, which moves behind what was
    /// read. Returns how many bytes that is, zero at the end.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if nothing could be written, though there was something to read and room for it; [`EINVAL`] if the place
    /// is negative.
    pub fn simple_read_from_buffer(&mut self, ppos: &mut i64, contents: &[u8]) -> Result<usize> {
        if ppos.is_negative() {
            return Err(EINVAL);
        }
        let place = usize::try_from(*ppos).unwrap_or(usize::MAX);
        let rest = contents.get(place..).unwrap_or_default();
        if rest.is_empty() || self.is_empty() {
            return Ok(0);
        }
        let copied = self.copy_to_iter(rest);
        if copied == 0 {
            return Err(EFAULT);
        }
        *ppos = ppos.saturating_add_unsigned(copied as u64);
        Ok(copied)
    }
}
