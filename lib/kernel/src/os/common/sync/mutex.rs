// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that are waited for asleep.
//!
//! C header: `include/linux/mutex.h`; reference: <https://docs.kernel.org/locking/mutex-design.html>.

use kernel_sys::{bindings, ffi::c_char};

use super::class::RawClassKey;
use crate::sync::lock::{Backend, mutex::MutexBackend};

// SAFETY: what Linux calls a mutex is held by one task at a time, and orders as promised.
unsafe impl Backend for MutexBackend {
    type State = bindings::mutex;
    type GuardState = ();

    #[inline]
    unsafe fn init(ptr: *mut Self::State, name: *const c_char, key: *mut RawClassKey) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_mutex_init(ptr, name, key) };
    }

    #[inline]
    unsafe fn lock(ptr: *mut Self::State) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_mutex_lock(ptr) };
    }

    #[inline]
    unsafe fn try_lock(ptr: *mut Self::State) -> Option<()> {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_mutex_trylock(ptr) }.then_some(())
    }

    #[inline]
    unsafe fn unlock(ptr: *mut Self::State, (): &()) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_mutex_unlock(ptr) };
    }

    #[inline]
    unsafe fn assert_is_held(ptr: *mut Self::State) {
        // Without a validator there would be nothing but the call.
        if cfg!(CONFIG_LOCKDEP) {
            // SAFETY: the contract of this function is that of the C function.
            unsafe { bindings::kmod_mutex_assert_is_held(ptr) };
        }
    }
}
