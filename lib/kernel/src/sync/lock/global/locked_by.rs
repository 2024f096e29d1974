// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values behind a lock in a static.

use core::{cell::UnsafeCell, marker::PhantomData};

use super::{GlobalGuard, GlobalLockBackend};

/// A `T` that is protected by the lock in a static.
///
/// Other than with [`LockedBy`](crate::sync::LockedBy), the type says which lock it is.
///
/// # Invariants
///
/// `value` is accessed only by whoever has borrowed the guard of that lock, mutably to change it, or has the whole to
/// itself.
///
/// # Examples
///
/// See [`global_lock!`](crate::sync::global_lock). The guard of another lock does not open it:
///
/// ```compile_fail,E0308
/// use kernel::sync::{GlobalLockedBy, global_lock};
///
/// global_lock! {
///     static FIRST: Mutex<u32> = 0;
/// }
/// global_lock! {
///     static SECOND: Mutex<u32> = 0;
/// }
///
/// fn peek(value: &GlobalLockedBy<u32, FIRST>) -> u32 {
///     *value.as_ref(&SECOND.lock())
/// }
/// # fn main() {}
/// ```
pub struct GlobalLockedBy<T: ?Sized, B: GlobalLockBackend> {
    _backend: PhantomData<B>,
    value: UnsafeCell<T>,
}

impl<T, B: GlobalLockBackend> GlobalLockedBy<T, B> {
    /// Puts `val` behind the lock.
    pub const fn new(val: T) -> Self {
        // INVARIANT: nobody else has the value yet.
        Self {
            _backend: PhantomData,
            value: UnsafeCell::new(val),
        }
    }
}

impl<T: ?Sized, B: GlobalLockBackend> GlobalLockedBy<T, B> {
    /// Borrows the value while the lock is held.
    pub fn as_ref<'a>(&'a self, _guard: &'a GlobalGuard<B>) -> &'a T {
        // SAFETY: by the invariant the value is changed only with the guard borrowed mutably. There is one guard, for
        // there is one lock of that type, and as it is not `Sync` one context alone has borrowed it.
        unsafe { &*self.value.get() }
    }

    /// Borrows the value mutably while the lock is held.
    pub fn as_mut<'a>(&'a self, _guard: &'a mut GlobalGuard<B>) -> &'a mut T {
        // SAFETY: by the invariant the value is accessed only with the guard borrowed. There is one guard, for there is
        // one lock of that type, and it is borrowed mutably.
        unsafe { &mut *self.value.get() }
    }

    /// Lends the value to whoever has all of this to themselves.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

// SAFETY: the value belongs to this.
unsafe impl<T: ?Sized + Send, B: GlobalLockBackend> Send for GlobalLockedBy<T, B> {}

// SAFETY: one context at a time has the guard, and with it the value, which is to send it from one to the next.
unsafe impl<T: ?Sized + Send, B: GlobalLockBackend> Sync for GlobalLockedBy<T, B> {}
