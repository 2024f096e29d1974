// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Address spaces, by what is kept of them.

use core::{ops::Deref, ptr::NonNull};

use super::{MmapReadGuard, VmaReadGuard, virt::VmaRef};
use crate::{
    os::mm_users::{self as os, RawMm},
    sync::aref::{ARef, counted_by_kernel},
    task::CurrentTask,
    types::Opaque,
};

/// An address space. What is in it may have gone.
///
/// # Invariants
///
/// It is a valid `struct mm_struct` with a reference to the structure, at least, while it is borrowed.
#[repr(transparent)]
pub struct Mm(Opaque<RawMm>);

/// An address space whose memory is there.
///
/// Giving the last reference back may sleep, for then the memory goes.
///
/// # Invariants
///
/// As of [`Mm`], and there is a reference to the memory.
#[repr(transparent)]
pub struct MmWithUser(Mm);

/// As [`MmWithUser`], but whoever gives the last reference back does not sleep: another task frees the memory.
///
/// # Invariants
///
/// As of [`MmWithUser`].
#[repr(transparent)]
pub struct MmWithUserAsync(MmWithUser);

// SAFETY: the kernel guards it, and its references are bound to no task.
unsafe impl Send for Mm {}

// SAFETY: as above.
unsafe impl Sync for Mm {}

// SAFETY: as of `Mm`.
unsafe impl Send for MmWithUser {}

// SAFETY: as of `Mm`.
unsafe impl Sync for MmWithUser {}

// SAFETY: as of `Mm`.
unsafe impl Send for MmWithUserAsync {}

// SAFETY: as of `Mm`.
unsafe impl Sync for MmWithUserAsync {}

// SAFETY: the functions count references to the structure.
counted_by_kernel!(unsafe impl for Mm: as_raw, os::grab, os::drop);

// SAFETY: the functions count references to the memory.
counted_by_kernel!(unsafe impl for MmWithUser: as_raw, os::get, os::put);

// SAFETY: the functions count references to the memory.
counted_by_kernel!(unsafe impl for MmWithUserAsync: as_raw, os::get, os::put_async);

impl Deref for MmWithUser {
    type Target = Mm;

    fn deref(&self) -> &Mm {
        &self.0
    }
}

impl Deref for MmWithUserAsync {
    type Target = MmWithUser;

    fn deref(&self) -> &MmWithUser {
        &self.0
    }
}

impl Mm {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct mm_struct` with a reference that is there while `'a` lasts.
    pub unsafe fn from_raw<'a>(ptr: *const RawMm) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*ptr.cast() }
    }

    /// Returns the pointer, for C.
    pub fn as_raw(&self) -> *mut RawMm {
        self.0.get()
    }

    /// Keeps its memory, if that is still there.
    pub fn mmget_not_zero(&self) -> Option<ARef<MmWithUser>> {
        // SAFETY: by the invariant there is a reference to the structure.
        if !unsafe { os::get_not_zero(self.as_raw()) } {
            return None;
        }
        let mm = NonNull::from(self).cast();
        // SAFETY: the layouts are the same, and the reference was just taken.
        Some(unsafe { ARef::from_raw(mm) })
    }
}

impl MmWithUser {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct mm_struct` with a reference to its memory that is there while `'a` lasts.
    pub unsafe fn from_raw<'a>(ptr: *const RawMm) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*ptr.cast() }
    }

    /// Makes it one that may be given back where one must not sleep.
    pub fn into_mmput_async(me: ARef<Self>) -> ARef<MmWithUserAsync> {
        let mm = ARef::into_raw(me).cast();
        // SAFETY: the layouts are the same, and the reference goes on, which is one to the memory in both.
        unsafe { ARef::from_raw(mm) }
    }

    /// Takes the lock of the area at an address, for reading. Does not sleep.
    ///
    /// It is nothing if there is no area, if somebody changes it just now, and always where the kernel has no such locks,
    /// or keeps them from modules: who gets nothing takes [the lock of all](Self::mmap_read_lock).
    pub fn lock_vma_under_rcu(&self, vma_addr: usize) -> Option<VmaReadGuard<'_>> {
        // SAFETY: by the invariant there is a reference to the memory.
        let vma = unsafe { os::lock_area(self.as_raw(), vma_addr) }?;
        // SAFETY: its lock was just taken, and is the guard's to give back.
        Some(unsafe { VmaReadGuard::new(vma) })
    }

    /// Takes the lock of all areas, for reading. May sleep.
    pub fn mmap_read_lock(&self) -> MmapReadGuard<'_> {
        // SAFETY: by the invariant there is a reference to the memory, and the guard borrows it.
        unsafe { os::read_lock(self.as_raw()) };
        // SAFETY: the lock was just taken, and is the guard's to give back.
        unsafe { MmapReadGuard::new(self) }
    }

    /// As [`mmap_read_lock`](Self::mmap_read_lock), but nothing where that would wait.
    pub fn mmap_read_trylock(&self) -> Option<MmapReadGuard<'_>> {
        // SAFETY: by the invariant there is a reference to the memory, and the guard borrows it.
        let is_taken = unsafe { os::try_read_lock(self.as_raw()) };
        // SAFETY: the lock was just taken, and is the guard's to give back.
        is_taken.then(|| unsafe { MmapReadGuard::new(self) })
    }
}

impl VmaRef {
    /// The address space that it is in.
    pub fn mm(&self) -> &MmWithUser {
        // SAFETY: by the invariant it is valid, and does not change.
        let mm = unsafe { os::of_area(self.as_ptr()) };
        // SAFETY: an area that is locked is in an address space whose memory is there.
        unsafe { MmWithUser::from_raw(mm) }
    }
}

impl CurrentTask {
    /// Its address space; nothing in a thread of the kernel.
    pub fn mm(&self) -> Option<&MmWithUser> {
        let mm = NonNull::new(os::current())?;
        // SAFETY: a task keeps the memory of its address space. It has another one, or none, only once it has left what of
        // the kernel calls a module, and it is borrowed from this, which does not outlive a scope there.
        Some(unsafe { MmWithUser::from_raw(mm.as_ptr()) })
    }
}
