// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What there is while a lock is held.

use core::{
    ops::{Deref, DerefMut},
    pin::Pin,
};

use super::{Backend, Lock};
use crate::types::{NotThreadSafe, ScopeGuard};

/// A lock that is held, and the way to what it protects; unlocks when dropped.
///
/// Where the value must not move, changing it takes [`as_mut`](Self::as_mut).
///
/// # Invariants
///
/// The lock is held by the task or the processor that made this guard.
///
/// # Examples
///
/// Whoever locks has to unlock, so the guard stays there:
///
/// ```compile_fail,E0277
/// # use kernel::sync::{Mutex, MutexGuard};
/// fn send(_: impl Send) {}
///
/// fn give_away(counter: &Mutex<u32>) {
///     send(counter.lock());
/// }
/// ```
///
/// Nothing of the value outlives the guard:
///
/// ```compile_fail,E0505
/// # use kernel::sync::SpinLock;
/// fn first(list: &SpinLock<[u32; 4]>) -> u32 {
///     let guard = list.lock();
///     let first = &guard[0];
///     drop(guard);
///     *first
/// }
/// ```
///
/// Two contexts may share the guard of what they may share:
///
/// ```compile_fail,E0277
/// # use core::cell::Cell;
/// # use kernel::sync::SpinLockGuard;
/// fn share(_: impl Sync) {}
///
/// fn lend(guard: SpinLockGuard<'_, Cell<u32>>) {
///     share(guard);
/// }
/// ```
#[must_use = "it is unlocked when the guard is dropped"]
pub struct Guard<'a, T: ?Sized, B: Backend> {
    lock: &'a Lock<T, B>,
    state: B::GuardState,
    _stays: NotThreadSafe,
}

impl<'a, T: ?Sized, B: Backend> Guard<'a, T, B> {
    /// Makes the guard of a lock that is held already.
    ///
    /// # Safety
    ///
    /// - The caller holds the lock, with `state`, and leaves it to the guard.
    #[inline]
    pub unsafe fn new(lock: &'a Lock<T, B>, state: B::GuardState) -> Self {
        // SAFETY: it is held, hence it was made.
        unsafe { B::assert_is_held(lock.state.get()) };
        // INVARIANT: promised by the caller.
        Self {
            lock,
            state,
            _stays: NotThreadSafe,
        }
    }

    /// Returns the lock.
    pub fn lock_ref(&self) -> &'a Lock<T, B> {
        self.lock
    }

    /// Returns the value, which may be one that must not move.
    #[inline]
    pub fn as_mut(&mut self) -> Pin<&mut T> {
        let value = self.lock.data.get();
        // SAFETY: by the invariant the lock is held, and with the guard borrowed mutably nobody else has the value.
        let value = unsafe { &mut *value };
        // SAFETY: a lock pins what it protects.
        unsafe { Pin::new_unchecked(value) }
    }

    /// Runs `body` with the lock unlocked, and locks it again.
    pub(crate) fn do_unlocked<U>(&mut self, body: impl FnOnce() -> U) -> U {
        // SAFETY: by the invariant the lock is held. It is again before anyone else can use this guard, which is
        // borrowed mutably.
        unsafe { B::unlock(self.lock.state.get(), &self.state) };
        let (lock, state) = (self.lock, &mut self.state);
        let _relock = ScopeGuard::new(|| {
            // SAFETY: it was unlocked above.
            unsafe { B::relock(lock.state.get(), state) }
        });
        body()
    }
}

impl<T: ?Sized, B: Backend> Deref for Guard<'_, T, B> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: by the invariant the lock is held, and with the guard borrowed nobody changes the value.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized + Unpin, B: Backend> DerefMut for Guard<'_, T, B> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.as_mut().get_mut()
    }
}

impl<T: ?Sized, B: Backend> Drop for Guard<'_, T, B> {
    #[inline]
    fn drop(&mut self) {
        let Self {
            lock,
            state,
            _stays,
        } = self;
        // SAFETY: by the invariant the lock is held.
        unsafe { B::unlock(lock.state.get(), state) };
    }
}

// SAFETY: by a shared guard others can read the value, and no more.
unsafe impl<T: ?Sized + Sync, B: Backend> Sync for Guard<'_, T, B> {}
