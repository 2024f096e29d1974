// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that many readers or one writer hold.
//!
//! C header: `include/linux/rwsem.h`; reference: <https://docs.kernel.org/locking/locktypes.html>.

use kernel_sys::{bindings, ffi::c_char};

use super::class::RawClassKey;

/// `struct rw_semaphore`.
pub(crate) use kernel_sys::bindings::rw_semaphore as RawRwSemaphore;

/// Makes an unlocked lock.
///
/// # Safety
///
/// - `lock` is memory for a lock, which stays where it is for as long as it is used.
/// - `name` is a string and `key` a class of locks; both are there for as long as the lock is.
pub(crate) unsafe fn init(lock: *mut RawRwSemaphore, name: *const c_char, key: *mut RawClassKey) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_init_rwsem(lock, name, key) };
}

/// Locks for reading, waiting until nobody writes. May sleep.
///
/// # Safety
///
/// - `lock` was made with [`init`].
#[inline]
pub(crate) unsafe fn read(lock: *mut RawRwSemaphore) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_down_read(lock) };
}

/// Locks for reading if nobody writes; does not wait.
///
/// # Safety
///
/// - `lock` was made with [`init`].
#[inline]
pub(crate) unsafe fn try_read(lock: *mut RawRwSemaphore) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_down_read_trylock(lock) }
}

/// Unlocks what was locked for reading.
///
/// # Safety
///
/// - This task has locked it for reading, and not taken it back with this.
#[inline]
pub(crate) unsafe fn read_unlock(lock: *mut RawRwSemaphore) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_up_read(lock) };
}

/// Locks for writing, waiting until nobody else has it. May sleep.
///
/// # Safety
///
/// - `lock` was made with [`init`].
#[inline]
pub(crate) unsafe fn write(lock: *mut RawRwSemaphore) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_down_write(lock) };
}

/// Locks for writing if nobody else has it; does not wait.
///
/// # Safety
///
/// - `lock` was made with [`init`].
#[inline]
pub(crate) unsafe fn try_write(lock: *mut RawRwSemaphore) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_down_write_trylock(lock) }
}

/// Unlocks what was locked for writing.
///
/// # Safety
///
/// - This task has locked it for writing, and neither this nor [`downgrade`] was called since.
#[inline]
pub(crate) unsafe fn write_unlock(lock: *mut RawRwSemaphore) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_up_write(lock) };
}

/// Makes one who reads of the one who writes; nobody writes in between.
///
/// # Safety
///
/// - That of [`write_unlock`].
#[inline]
pub(crate) unsafe fn downgrade(lock: *mut RawRwSemaphore) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_downgrade_write(lock) };
}
