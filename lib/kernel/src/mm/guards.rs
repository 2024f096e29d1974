// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks of areas, held for reading.

use core::{marker::PhantomData, ops::Deref, ptr::NonNull};

use super::{MmWithUser, virt::VmaRef};
use crate::{
    os::{mm::RawVma, mm_users as os},
    types::NotThreadSafe,
};

/// The lock of all areas of an address space. It stays with its task:
///
/// ```compile_fail,E0277
/// # use kernel::mm::MmapReadGuard;
/// fn elsewhere<T: Send>() {}
/// elsewhere::<MmapReadGuard<'static>>();
/// ```
///
/// # Invariants
///
/// This task holds it, for reading.
pub struct MmapReadGuard<'a> {
    mm: &'a MmWithUser,
    here: NotThreadSafe,
}

impl<'a> MmapReadGuard<'a> {
    /// # Safety
    ///
    /// - This task has taken the lock, and leaves giving it back to this.
    pub(super) unsafe fn new(mm: &'a MmWithUser) -> Self {
        // INVARIANT: promised by the caller.
        Self {
            mm,
            here: NotThreadSafe,
        }
    }

    /// The area at an address, if there is one.
    pub fn vma_lookup(&self, vma_addr: usize) -> Option<&VmaRef> {
        // SAFETY: by the invariant the lock is held.
        let vma = unsafe { os::lookup(self.mm.as_raw(), vma_addr) }?;
        // SAFETY: it is valid while the lock is held, and this is borrowed as long.
        Some(unsafe { VmaRef::from_raw(vma.as_ptr()) })
    }
}

impl Drop for MmapReadGuard<'_> {
    fn drop(&mut self) {
        // SAFETY: by the invariant this task holds it.
        unsafe { os::read_unlock(self.mm.as_raw()) };
    }
}

/// An area, and its own lock. It stays with its task.
///
/// # Invariants
///
/// This task holds its lock, for reading, and there is a reference to its memory while `'a` lasts.
pub struct VmaReadGuard<'a> {
    vma: NonNull<RawVma>,
    mm: PhantomData<&'a MmWithUser>,
    here: NotThreadSafe,
}

impl VmaReadGuard<'_> {
    /// # Safety
    ///
    /// - This task has taken the lock, and leaves giving it back to this.
    /// - There is a reference to its memory while this is there.
    pub(super) unsafe fn new(vma: NonNull<RawVma>) -> Self {
        // INVARIANT: promised by the caller.
        Self {
            vma,
            mm: PhantomData,
            here: NotThreadSafe,
        }
    }
}

impl Deref for VmaReadGuard<'_> {
    type Target = VmaRef;

    fn deref(&self) -> &VmaRef {
        // SAFETY: by the invariant its lock is held while this is borrowed.
        unsafe { VmaRef::from_raw(self.vma.as_ptr()) }
    }
}

impl Drop for VmaReadGuard<'_> {
    fn drop(&mut self) {
        // SAFETY: by the invariant this task holds it.
        unsafe { os::unlock_area(self.vma.as_ptr()) };
    }
}
