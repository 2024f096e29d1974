// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The turn of one in the module, for a few instructions: a lock that needs not be made.
//!
//! C header: `include/linux/spinlock.h`.

use kernel_sys::{bindings, ffi::c_ulong};

use crate::types::NotThreadSafe;

/// While it is there, it is nobody else's turn in this module, and there is neither preemption nor interrupt.
pub(crate) struct Turn {
    flags: c_ulong,
    _here: NotThreadSafe,
}

/// Waits awake until it is nobody else's turn.
///
/// Whoever has a turn does not ask for another one, and calls nothing that does.
pub(crate) fn begin() -> Turn {
    // SAFETY: the function takes a lock, and nobody waits for himself, as said above.
    let flags = unsafe { bindings::kmod_turn_begin() };
    Turn {
        flags,
        _here: NotThreadSafe,
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // SAFETY: as long as there is a turn, the lock is held; it was taken here, with these flags.
        unsafe { bindings::kmod_turn_end(self.flags) };
    }
}
