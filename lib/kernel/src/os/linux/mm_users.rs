// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who uses an address space, and its lock.
//!
//! C headers: `include/linux/sched/mm.h`, `include/linux/mmap_lock.h`.

use core::ptr::NonNull;

use kernel_sys::bindings;

use super::mm::RawVma;

/// `struct mm_struct`.
pub(crate) use kernel_sys::bindings::mm_struct as RawMm;

/// The address space that an area is in.
///
/// # Safety
///
/// - `vma` is valid and does not change meanwhile.
pub(crate) unsafe fn of_area(vma: *const RawVma) -> *mut RawMm {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vma_mm(vma) }
}

/// That of the current task; null for a thread of the kernel. It is the task's until it ends or becomes another program.
pub(crate) fn current() -> *mut RawMm {
    // SAFETY: the function reads a field of the current task, which nobody else changes.
    unsafe { bindings::kmod_current_mm() }
}

/// Takes a reference to the structure.
///
/// # Safety
///
/// - There is one already.
pub(crate) unsafe fn grab(mm: *mut RawMm) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmgrab(mm) };
}

/// Gives a reference to the structure back.
///
/// # Safety
///
/// - The caller has one, and does not use it any more.
pub(crate) unsafe fn drop(mm: *mut RawMm) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmdrop(mm) };
}

/// Takes a reference to the memory.
///
/// # Safety
///
/// - There is one already.
pub(crate) unsafe fn get(mm: *mut RawMm) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmget(mm) };
}

/// Takes a reference to the memory, if it is still there.
///
/// # Safety
///
/// - There is a reference to the structure.
pub(crate) unsafe fn get_not_zero(mm: *mut RawMm) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmget_not_zero(mm) }
}

/// Gives a reference to the memory back. May sleep.
///
/// # Safety
///
/// - The caller has one, and does not use it any more.
pub(crate) unsafe fn put(mm: *mut RawMm) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmput(mm) };
}

/// As [`put`], but leaves to another task what would sleep.
///
/// # Safety
///
/// - As of [`put`].
pub(crate) unsafe fn put_async(mm: *mut RawMm) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmput_async(mm) };
}

/// Takes the lock of all areas for reading. May sleep.
///
/// # Safety
///
/// - There is a reference to the memory until [`read_unlock`].
pub(crate) unsafe fn read_lock(mm: *mut RawMm) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmap_read_lock(mm) };
}

/// Takes the lock of all areas for reading, unless that would wait; returns whether it did.
///
/// # Safety
///
/// - As of [`read_lock`].
pub(crate) unsafe fn try_read_lock(mm: *mut RawMm) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmap_read_trylock(mm) }
}

/// Gives the lock back.
///
/// # Safety
///
/// - This task has taken it, for reading.
pub(crate) unsafe fn read_unlock(mm: *mut RawMm) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_mmap_read_unlock(mm) };
}

/// The area at an address.
///
/// # Safety
///
/// - The lock of all areas is held, for reading at least.
pub(crate) unsafe fn lookup(mm: *mut RawMm, address: usize) -> Option<NonNull<RawVma>> {
    // SAFETY: the contract of this function is that of the C function.
    NonNull::new(unsafe { bindings::kmod_vma_lookup(mm, address) })
}

/// The area at an address, with its own lock held for reading; nothing where that cannot be had.
///
/// # Safety
///
/// - There is a reference to the memory.
pub(crate) unsafe fn lock_area(mm: *mut RawMm, address: usize) -> Option<NonNull<RawVma>> {
    // SAFETY: the contract of this function is that of the C function.
    NonNull::new(unsafe { bindings::kmod_lock_vma_under_rcu(mm, address) })
}

/// Gives the lock of an area back.
///
/// # Safety
///
/// - This task has taken it by [`lock_area`], and does not use the area any more.
pub(crate) unsafe fn unlock_area(vma: *mut RawVma) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vma_end_read(vma) };
}
