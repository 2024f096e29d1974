// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the shims of module parameters in unit tests: counts how often each thread holds the lock.

use core::cell::Cell;
use std::thread_local;

use kernel_sys::bindings::{self, module};

thread_local! {
    static HELD: Cell<u32> = const { Cell::new(0) };
}

/// Returns how often this thread holds the lock.
pub(crate) fn param_locks_held() -> u32 {
    HELD.get()
}

#[unsafe(no_mangle)]
extern "C" fn kmod_kernel_param_lock(_module: *mut module) {
    HELD.set(HELD.get().wrapping_add(1));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_kernel_param_unlock(_module: *mut module) {
    HELD.set(HELD.get().wrapping_sub(1));
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut module); 4] = [
    bindings::kmod_kernel_param_lock,
    kmod_kernel_param_lock,
    bindings::kmod_kernel_param_unlock,
    kmod_kernel_param_unlock,
];
