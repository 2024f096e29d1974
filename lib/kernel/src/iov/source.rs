// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is being written, for the driver to take.

use core::{marker::PhantomData, mem::MaybeUninit};

use crate::{
    alloc::{Allocator, Flags, Vec},
    error::{Result, code::EFAULT},
    os::iov as os,
    transmute,
    types::{NotThreadSafe, Opaque},
};

/// Memory to copy from: where a write comes from.
///
/// It stays with its task, whose memory it may be.
///
/// # Invariants
///
/// It is a valid `struct iov_iter` that may be copied from while `'data` lasts.
#[repr(transparent)]
pub struct IovIterSource<'data> {
    iov: Opaque<os::RawIovIter>,
    data: PhantomData<&'data [u8]>,
    here: NotThreadSafe,
}

impl<'data> IovIterSource<'data> {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - `ptr` is to a valid `struct iov_iter` that may be copied from while `'data` lasts, and that nobody else uses
    ///   while `'iov` lasts.
    pub unsafe fn from_raw<'iov>(ptr: *mut os::RawIovIter) -> &'iov mut IovIterSource<'data> {
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &mut *ptr.cast() }
    }

    /// Returns the pointer, for C.
    pub fn as_raw(&mut self) -> *mut os::RawIovIter {
        self.iov.get()
    }

    /// How many bytes are left, as far as the writer said: there may be less memory.
    pub fn len(&self) -> usize {
        // SAFETY: by the invariant it is valid.
        unsafe { os::count(self.iov.get()) }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Leaves out so many bytes, or all if there are fewer.
    pub fn advance(&mut self, bytes: usize) {
        // SAFETY: by the invariant it is valid, and it is borrowed mutably.
        unsafe { os::advance(self.as_raw(), bytes) };
    }

    /// Goes back by so many bytes. What is copied from there again may be something else by then.
    ///
    /// # Safety
    ///
    /// - It came over as many bytes before.
    pub unsafe fn revert(&mut self, bytes: usize) {
        // SAFETY: by the invariant it is valid, the rest is promised by the caller.
        unsafe { os::revert(self.as_raw(), bytes) };
    }

    /// Copies into `out`; returns how many bytes were copied: fewer than `out` has if less is left, or cannot be read.
    #[inline]
    pub fn copy_from_iter(&mut self, out: &mut [u8]) -> usize {
        // SAFETY: by its contract the function makes nothing uninitialised.
        let out = unsafe { transmute::for_writing(out) };
        self.copy_from_iter_raw(out).len()
    }

    /// Copies all that is left, behind what is in `out`; returns how many bytes were copied: fewer than were left if not
    /// all could be read.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if nothing could be read, though something was left;
    /// [`ENOMEM`](crate::error::code::ENOMEM) if there is no memory for it.
    pub fn copy_from_iter_vec<A: Allocator>(
        &mut self,
        out: &mut Vec<u8, A>,
        flags: Flags,
    ) -> Result<usize> {
        let wanted = self.len();
        out.reserve(wanted, flags)?;
        let spare = out.spare_capacity_mut().get_mut(..wanted).ok_or(EFAULT)?;
        let copied = self.copy_from_iter_raw(spare).len();
        if copied == 0 && wanted > 0 {
            return Err(EFAULT);
        }
        // SAFETY: so many bytes of the spare capacity were just copied.
        unsafe { out.inc_len(copied) };
        Ok(copied)
    }

    /// Copies into memory that may not be initialised; returns the part of it that is, now.
    #[inline]
    pub fn copy_from_iter_raw<'a>(&mut self, out: &'a mut [MaybeUninit<u8>]) -> &'a mut [u8] {
        // SAFETY: by the invariant it is valid and may be copied from, and it is borrowed mutably.
        unsafe { os::copy_from(self.as_raw(), out) }
    }
}
