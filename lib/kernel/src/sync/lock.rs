// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that own what they protect.
//!
//! [`Lock<T, B>`](Lock) is a value of type `T` and a lock of kind `B`. The only way to the value leads over a [`Guard`],
//! which is there while the lock is held: whoever forgets to lock does not compile, and to unlock is not to be forgotten.
//!
//! | lock | waits | may be taken | made by |
//! |---|---|---|---|
//! | [`Mutex<T>`](super::Mutex) | asleep | where sleeping is allowed | [`new_mutex!`](super::new_mutex) |
//! | [`SpinLock<T>`](super::SpinLock) | awake, and without preemption while held | anywhere, unless interrupts take it as well | [`new_spinlock!`](super::new_spinlock) |
//! | [`SpinLockIrq<T>`](super::SpinLockIrq) | awake, and without interrupts while held | anywhere | [`new_spinlock_irq!`](super::new_spinlock_irq) |
//!
//! Locks stay where they are made, so they are made by initialisers, mostly as fields of something pinned. Those in statics
//! are made by [`global_lock!`](super::global_lock). Where many read and few write there is the
//! [`RwSemaphore`](super::RwSemaphore).

pub mod global;
mod guard;
pub mod mutex;
pub mod spinlock;
pub mod spinlock_irq;

use core::{cell::UnsafeCell, marker::PhantomPinned, pin::Pin};

use pin_init::{PinInit, Wrapper as _, pin_data, pin_init};

pub use self::{
    global::{GlobalGuard, GlobalLock, GlobalLockBackend, GlobalLockedBy},
    guard::Guard,
};
use super::LockClassKey;
use crate::{
    ffi::c_char,
    os::sync::class::RawClassKey,
    str::{CStr, CStrExt as _},
    types::Opaque,
};

/// A kind of lock.
///
/// # Safety
///
/// - From when [`lock`](Self::lock) or [`try_lock`](Self::try_lock) says so until [`unlock`](Self::unlock), the lock is
///   held by the caller, and nobody else can get it.
/// - What is done before unlocking is ordered before what is done after the next locking.
pub unsafe trait Backend {
    /// The lock as the kernel has it.
    type State;

    /// What is kept between locking and unlocking.
    type GuardState;

    /// Makes an unlocked lock.
    ///
    /// # Safety
    ///
    /// - `ptr` is memory for a lock, which stays where it is for as long as the lock is used.
    /// - `name` is a string and `key` a class of locks; both are there for as long as the lock is used.
    unsafe fn init(ptr: *mut Self::State, name: *const c_char, key: *mut RawClassKey);

    /// Locks, waiting until nobody else holds the lock.
    ///
    /// # Safety
    ///
    /// - [`init`](Self::init) has been called.
    #[must_use]
    unsafe fn lock(ptr: *mut Self::State) -> Self::GuardState;

    /// Locks, if nobody holds the lock; does not wait.
    ///
    /// # Safety
    ///
    /// - [`init`](Self::init) has been called.
    unsafe fn try_lock(ptr: *mut Self::State) -> Option<Self::GuardState>;

    /// Unlocks.
    ///
    /// # Safety
    ///
    /// - The caller holds the lock; `guard_state` is what locking returned.
    unsafe fn unlock(ptr: *mut Self::State, guard_state: &Self::GuardState);

    /// Locks again what was unlocked for a while.
    ///
    /// # Safety
    ///
    /// - `guard_state` is what locking returned, before [`unlock`](Self::unlock) was called.
    unsafe fn relock(ptr: *mut Self::State, guard_state: &mut Self::GuardState) {
        // SAFETY: by the contract it was locked before, hence made.
        *guard_state = unsafe { Self::lock(ptr) };
    }

    /// Has the lock validator, if there is one, report a lock that the caller does not hold.
    ///
    /// # Safety
    ///
    /// - [`init`](Self::init) has been called.
    unsafe fn assert_is_held(ptr: *mut Self::State);
}

/// A `T` that is reached by locking alone; see the [module](self).
///
/// # Invariants
///
/// - `state` is a lock that was made in this place.
/// - `data` is accessed only by whoever holds the lock, or has the whole to itself.
#[repr(C)]
#[pin_data]
pub struct Lock<T: ?Sized, B: Backend> {
    #[pin]
    state: Opaque<B::State>,
    /// Whatever the state is made of, it stays where it is.
    #[pin]
    _stays: PhantomPinned,
    #[pin]
    data: UnsafeCell<T>,
}

impl<T, B: Backend> Lock<T, B> {
    /// Makes a lock, and what it protects, in place.
    ///
    /// `name` and `key` are for the kernel's lock validator. The macros `new_mutex!` and the like see to them.
    pub fn new(
        t: impl PinInit<T>,
        name: &'static CStr,
        key: Pin<&'static LockClassKey>,
    ) -> impl PinInit<Self> {
        pin_init!(Self {
            data <- UnsafeCell::pin_init(t),
            _stays: PhantomPinned,
            // SAFETY: the slot is part of a place that is being pinned, and both others are there for ever.
            // INVARIANT: the lock is made here.
            state <- Opaque::ffi_init(|slot| unsafe {
                B::init(slot, name.as_char_ptr(), key.as_ptr());
            }),
        })
    }
}

impl<B: Backend> Lock<(), B> {
    /// Takes a lock of C code for one that protects nothing.
    ///
    /// # Safety
    ///
    /// - `ptr` is to a lock that was made, and stays where it is while `'a` lasts.
    pub unsafe fn from_raw<'a>(ptr: *mut B::State) -> &'a Self {
        let lock: *const Self = ptr.cast();
        // SAFETY: beside the state the type has only fields without size, and none of them is aligned to more.
        unsafe { &*lock }
    }
}

impl<T: ?Sized, B: Backend> Lock<T, B> {
    /// The address of what the lock protects.
    pub(super) const fn data_ptr(&self) -> *mut T {
        self.data.get()
    }

    /// Locks, waiting until nobody else holds the lock.
    #[inline]
    pub fn lock(&self) -> Guard<'_, T, B> {
        // SAFETY: by the invariant the lock was made.
        let state = unsafe { B::lock(self.state.get()) };
        // SAFETY: it has just been locked.
        unsafe { Guard::new(self, state) }
    }

    /// Locks, if nobody holds the lock; does not wait.
    #[inline]
    #[must_use = "it is unlocked when the guard is dropped"]
    pub fn try_lock(&self) -> Option<Guard<'_, T, B>> {
        // SAFETY: by the invariant the lock was made.
        let state = unsafe { B::try_lock(self.state.get()) }?;
        // SAFETY: it has just been locked.
        Some(unsafe { Guard::new(self, state) })
    }
}

// SAFETY: a lock that is not held is but its value, and a lock is held only while it is borrowed.
unsafe impl<T: ?Sized + Send, B: Backend> Send for Lock<T, B> {}

// SAFETY: one context at a time has the value, which is to send it from one to the next.
unsafe impl<T: ?Sized + Send, B: Backend> Sync for Lock<T, B> {}

#[cfg(test)]
mod tests;
