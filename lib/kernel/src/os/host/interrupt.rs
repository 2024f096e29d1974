// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for interrupts in unit tests: counts how often each thread has disabled them.

use core::cell::Cell;
use std::thread_local;

use kernel_sys::bindings;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Whether this thread has disabled interrupts.
pub(crate) fn interrupts_disabled() -> bool {
    DEPTH.get() > 0
}

#[unsafe(no_mangle)]
pub(super) extern "C" fn kmod_local_interrupt_disable() {
    DEPTH.set(DEPTH.get().wrapping_add(1));
}

#[unsafe(no_mangle)]
pub(super) extern "C" fn kmod_local_interrupt_enable() {
    let depth = DEPTH.get().checked_sub(1);
    DEPTH.set(depth.expect("interrupts were enabled too often"));
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(); 4] = [
    bindings::kmod_local_interrupt_disable,
    kmod_local_interrupt_disable,
    bindings::kmod_local_interrupt_enable,
    kmod_local_interrupt_enable,
];
