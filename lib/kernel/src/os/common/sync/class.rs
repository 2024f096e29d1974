// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Classes of locks, for the kernel's lock validator.
//!
//! C header: `include/linux/lockdep.h`; reference: <https://docs.kernel.org/locking/lockdep-design.html>.

use kernel_sys::bindings;

/// `struct lock_class_key`. Without a validator it has no size.
pub(crate) use kernel_sys::bindings::lock_class_key as RawClassKey;

/// Makes a key known to the validator.
///
/// # Safety
///
/// - `key` is memory for a key, not in a static, and stays where it is until [`unregister`].
#[inline]
pub(crate) unsafe fn register(key: *mut RawClassKey) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_lockdep_register_key(key) };
}

/// Makes the validator forget a key. May sleep.
///
/// # Safety
///
/// - `key` was registered, and no lock of its class is in use.
#[inline]
pub(crate) unsafe fn unregister(key: *mut RawClassKey) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_lockdep_unregister_key(key) };
}
