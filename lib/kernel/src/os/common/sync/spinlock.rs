// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that are waited for without sleeping.
//!
//! C header: `include/linux/spinlock.h`; reference: <https://docs.kernel.org/locking/spinlocks.html>.

use kernel_sys::{bindings, ffi::c_char};

use super::class::RawClassKey;
use crate::sync::lock::{Backend, spinlock::SpinLockBackend};

// SAFETY: what Linux calls a spin lock is held by one processor at a time, and orders as promised.
unsafe impl Backend for SpinLockBackend {
    type State = bindings::spinlock_t;
    type GuardState = ();

    #[inline]
    unsafe fn init(ptr: *mut Self::State, name: *const c_char, key: *mut RawClassKey) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_spin_lock_init(ptr, name, key) };
    }

    #[inline]
    unsafe fn lock(ptr: *mut Self::State) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_spin_lock(ptr) };
    }

    #[inline]
    unsafe fn try_lock(ptr: *mut Self::State) -> Option<()> {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_spin_trylock(ptr) }.then_some(())
    }

    #[inline]
    unsafe fn unlock(ptr: *mut Self::State, (): &()) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_spin_unlock(ptr) };
    }

    #[inline]
    unsafe fn assert_is_held(ptr: *mut Self::State) {
        // Without a validator there would be nothing but the call.
        if cfg!(CONFIG_LOCKDEP) {
            // SAFETY: the contract of this function is that of the C function.
            unsafe { bindings::kmod_spin_assert_is_held(ptr) };
        }
    }
}
