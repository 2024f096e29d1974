// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! On whose behalf something is done.
//!
//! C headers: `include/linux/cred.h`, `include/linux/security.h`.

use kernel_sys::bindings;

/// `struct cred`.
pub(crate) use kernel_sys::bindings::cred as RawCred;

/// Counts a reference.
///
/// # Safety
///
/// - `cred` is valid, and somebody has a reference meanwhile.
pub(crate) unsafe fn get(cred: *const RawCred) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_get_cred(cred) };
}

/// Gives a reference back.
///
/// # Safety
///
/// - The caller has one, and does not use it any more.
pub(crate) unsafe fn put(cred: *const RawCred) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_put_cred(cred) };
}

/// The user that acts.
///
/// # Safety
///
/// - `cred` is valid.
pub(crate) unsafe fn euid(cred: *const RawCred) -> u32 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_cred_euid(cred) }
}

/// What a security module knows it by.
///
/// # Safety
///
/// - `cred` is valid.
pub(crate) unsafe fn secid(cred: *const RawCred) -> u32 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_cred_secid(cred) }
}
