// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Readers that wait for nobody.
//!
//! C header: `include/linux/rcupdate.h`; reference: <https://docs.kernel.org/RCU/whatisRCU.html>.

use kernel_sys::bindings;

/// Begins to read: what is there now stays until the matching [`read_unlock`].
#[inline]
pub(crate) fn read_lock() {
    // SAFETY: the function may be called in any context of the kernel that runs module code.
    unsafe { bindings::kmod_rcu_read_lock() };
}

/// Ends to read.
///
/// # Safety
///
/// - This context has called [`read_lock`], and not taken it back with this.
#[inline]
pub(crate) unsafe fn read_unlock() {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_rcu_read_unlock() };
}
