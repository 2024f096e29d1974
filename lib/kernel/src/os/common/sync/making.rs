// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Making what the compiler cannot make, one at a time.
//!
//! C header: `include/linux/spinlock.h`.

use kernel_sys::{bindings, ffi::c_ulong};

/// What [`end`] has to restore.
pub(crate) struct Turn(c_ulong);

/// Waits awake until nobody else in this module is making anything, and keeps everybody from it until [`end`]. There is
/// neither preemption nor interrupt in between.
pub(crate) fn begin() -> Turn {
    // SAFETY: the function takes a lock that nothing is done under but what `Made` does, so that nobody waits for itself.
    Turn(unsafe { bindings::kmod_making_begin() })
}

/// Lets others have their turn.
pub(crate) fn end(turn: Turn) {
    // SAFETY: a turn is proof that the lock is held.
    unsafe { bindings::kmod_making_end(turn.0) };
}
