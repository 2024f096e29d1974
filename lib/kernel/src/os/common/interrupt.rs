// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Interrupts of the processor at hand.
//!
//! C header: `include/linux/irqflags.h`.

use kernel_sys::bindings;

/// Disables interrupts, once more.
#[inline]
pub(crate) fn disable() {
    // SAFETY: the function may be called in any context.
    unsafe { bindings::kmod_local_interrupt_disable() };
}

/// Takes one [`disable`] back; with the last, interrupts are as they were before the first.
///
/// # Safety
///
/// - It was disabled on this processor, and this was not taken back.
#[inline]
pub(crate) unsafe fn enable() {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_local_interrupt_enable() };
}
