// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that are waited for without sleeping, and keep interrupts away.
//!
//! C header: `include/linux/spinlock.h`; reference: <https://docs.kernel.org/locking/spinlocks.html>.

use kernel_sys::{bindings, ffi::c_char};

use super::class::RawClassKey;
use crate::sync::lock::{Backend, spinlock::SpinLockBackend, spinlock_irq::SpinLockIrqBackend};

// SAFETY: it is a spin lock; interrupts are disabled once for each lock that is held.
unsafe impl Backend for SpinLockIrqBackend {
    type State = <SpinLockBackend as Backend>::State;
    type GuardState = ();

    #[inline]
    unsafe fn init(ptr: *mut Self::State, name: *const c_char, key: *mut RawClassKey) {
        // SAFETY: the contracts are the same.
        unsafe { SpinLockBackend::init(ptr, name, key) };
    }

    #[inline]
    unsafe fn lock(ptr: *mut Self::State) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_spin_lock_irq_disable(ptr) };
    }

    #[inline]
    unsafe fn try_lock(ptr: *mut Self::State) -> Option<()> {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_spin_trylock_irq_disable(ptr) }.then_some(())
    }

    #[inline]
    unsafe fn unlock(ptr: *mut Self::State, (): &()) {
        // SAFETY: the contract of this function is that of the C function.
        unsafe { bindings::kmod_spin_unlock_irq_enable(ptr) };
    }

    #[inline]
    unsafe fn assert_is_held(ptr: *mut Self::State) {
        // SAFETY: the contracts are the same.
        unsafe { SpinLockBackend::assert_is_held(ptr) };
    }
}
