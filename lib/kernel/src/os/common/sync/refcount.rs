// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Counters of references that stop at their ends instead of wrapping.
//!
//! C header: `include/linux/refcount.h`.

use kernel_sys::bindings::{self, atomic_t, refcount_t};

/// `refcount_t`.
pub(crate) use kernel_sys::bindings::refcount_t as RawRefcount;

/// Makes a counter.
pub(crate) const fn new(value: i32) -> RawRefcount {
    refcount_t {
        refs: atomic_t { counter: value },
    }
}

/// Sets a counter. Orders nothing.
///
/// # Safety
///
/// - `counter` is valid and accessed by C code, or otherwise atomically, alone.
#[inline(always)]
pub(crate) unsafe fn set(counter: *mut RawRefcount, value: i32) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_refcount_set(counter, value) };
}

/// Adds one. Orders nothing. A counter that is zero or at its end is reported as a bug and stays at its end.
///
/// # Safety
///
/// That of [`set`].
#[inline(always)]
pub(crate) unsafe fn inc(counter: *mut RawRefcount) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_refcount_inc(counter) };
}

/// Subtracts one, as a releasing operation. One that becomes zero, or was it, is reported as a bug.
///
/// # Safety
///
/// That of [`set`].
#[inline(always)]
pub(crate) unsafe fn dec(counter: *mut RawRefcount) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_refcount_dec(counter) };
}

/// Subtracts one, as a releasing operation, and tells whether that made it zero; then it acquires as well.
///
/// # Safety
///
/// - When the call begins, `counter` is as for [`set`]. Unless this returns `true`, it may be gone when the call ends.
#[inline(always)]
pub(crate) unsafe fn dec_and_test(counter: *mut RawRefcount) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_refcount_dec_and_test(counter) }
}
