// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Random bytes.
//!
//! C header: `include/linux/random.h`.

use kernel_sys::bindings;

use crate::error::{Result, to_result};

/// Fills memory with random bytes.
pub(crate) fn fill(bytes: &mut [u8]) {
    // SAFETY: there are that many bytes to be written to.
    unsafe { bindings::kmod_get_random_bytes(bytes.as_mut_ptr().cast(), bytes.len()) };
}

/// Waits until there is enough chance, or a signal comes.
pub(crate) fn wait() -> Result {
    // SAFETY: the function may be called wherever sleeping is allowed.
    to_result(unsafe { bindings::kmod_wait_for_random_bytes() })
}

/// Whether there is enough chance.
pub(crate) fn is_ready() -> bool {
    // SAFETY: the function reads a state.
    unsafe { bindings::kmod_rng_is_initialized() }
}
