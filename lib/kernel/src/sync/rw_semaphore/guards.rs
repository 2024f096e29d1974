// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What there is while a lock is held for reading or for writing.

use core::{
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    pin::Pin,
};

use super::RwSemaphore;
use crate::{os::sync::rw_semaphore as os, types::NotThreadSafe};

/// A [`RwSemaphore`] that is held for reading; unlocks when dropped.
///
/// # Invariants
///
/// The lock is held for reading by the task that made this guard, once for it.
///
/// # Examples
///
/// The task that locked has to unlock, so the guard stays with it:
///
/// ```compile_fail,E0277
/// # use kernel::sync::RwSemaphore;
/// fn send(_: impl Send) {}
///
/// fn give_away(numbers: &RwSemaphore<u32>) {
///     send(numbers.read());
/// }
/// ```
#[must_use = "it is unlocked when the guard is dropped"]
pub struct RwSemaphoreReadGuard<'a, T: ?Sized> {
    lock: &'a RwSemaphore<T>,
    _stays: NotThreadSafe,
}

/// A [`RwSemaphore`] that is held for writing; unlocks when dropped.
///
/// Where the value must not move, changing it takes [`as_mut`](Self::as_mut).
///
/// # Invariants
///
/// The lock is held for writing by the task that made this guard.
///
/// # Examples
///
/// The task that locked has to unlock, so the guard stays with it:
///
/// ```compile_fail,E0277
/// # use kernel::sync::RwSemaphore;
/// fn send(_: impl Send) {}
///
/// fn give_away(numbers: &RwSemaphore<u32>) {
///     send(numbers.write());
/// }
/// ```
#[must_use = "it is unlocked when the guard is dropped"]
pub struct RwSemaphoreWriteGuard<'a, T: ?Sized> {
    lock: &'a RwSemaphore<T>,
    _stays: NotThreadSafe,
}

impl<'a, T: ?Sized> RwSemaphoreReadGuard<'a, T> {
    /// Makes the guard of a lock that is held already.
    ///
    /// # Safety
    ///
    /// - This task holds the lock for reading, and leaves it to the guard.
    #[inline]
    pub(super) unsafe fn new(lock: &'a RwSemaphore<T>) -> Self {
        // INVARIANT: promised by the caller.
        Self {
            lock,
            _stays: NotThreadSafe,
        }
    }
}

impl<'a, T: ?Sized> RwSemaphoreWriteGuard<'a, T> {
    /// Makes the guard of a lock that is held already.
    ///
    /// # Safety
    ///
    /// - This task holds the lock for writing, and leaves it to the guard.
    #[inline]
    pub(super) unsafe fn new(lock: &'a RwSemaphore<T>) -> Self {
        // INVARIANT: promised by the caller.
        Self {
            lock,
            _stays: NotThreadSafe,
        }
    }

    /// Returns the value, which may be one that must not move.
    #[inline]
    pub fn as_mut(&mut self) -> Pin<&mut T> {
        let value = self.lock.data.get();
        // SAFETY: by the invariant the lock is held for writing, and with the guard borrowed mutably nobody else has the
        // value.
        let value = unsafe { &mut *value };
        // SAFETY: a lock pins what it protects.
        unsafe { Pin::new_unchecked(value) }
    }

    /// Holds the lock for reading from now on; nobody changes the value in between.
    pub fn downgrade(self) -> RwSemaphoreReadGuard<'a, T> {
        let lock = ManuallyDrop::new(self).lock;
        // SAFETY: by the invariant this task holds it for writing; the guard is not dropped.
        unsafe { os::downgrade(lock.state.get()) };
        // SAFETY: this task holds it for reading now.
        unsafe { RwSemaphoreReadGuard::new(lock) }
    }
}

impl<T: ?Sized> Deref for RwSemaphoreReadGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: by the invariant the lock is held for reading, so nobody changes the value.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> Deref for RwSemaphoreWriteGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: by the invariant the lock is held for writing, and with the guard borrowed nobody changes the value.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized + Unpin> DerefMut for RwSemaphoreWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.as_mut().get_mut()
    }
}

impl<T: ?Sized> Drop for RwSemaphoreReadGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        let Self { lock, _stays } = self;
        // SAFETY: by the invariant this task holds the lock for reading, once for this guard.
        unsafe { os::read_unlock(lock.state.get()) };
    }
}

impl<T: ?Sized> Drop for RwSemaphoreWriteGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        let Self { lock, _stays } = self;
        // SAFETY: by the invariant this task holds the lock for writing.
        unsafe { os::write_unlock(lock.state.get()) };
    }
}

// SAFETY: by a shared guard others can read the value, and no more.
unsafe impl<T: ?Sized + Sync> Sync for RwSemaphoreReadGuard<'_, T> {}

// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for RwSemaphoreWriteGuard<'_, T> {}
