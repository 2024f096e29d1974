// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the lock validator in unit tests: knows how many keys each thread has registered.

use core::cell::Cell;
use std::thread_local;

use kernel_sys::bindings::{self, lock_class_key};

thread_local! {
    static REGISTERED: Cell<i32> = const { Cell::new(0) };
}

/// How many keys this thread has registered, and not taken back.
pub(crate) fn registered_keys() -> i32 {
    REGISTERED.get()
}

#[unsafe(no_mangle)]
extern "C" fn kmod_lockdep_register_key(_key: *mut lock_class_key) {
    REGISTERED.set(REGISTERED.get().wrapping_add(1));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_lockdep_unregister_key(_key: *mut lock_class_key) {
    REGISTERED.set(REGISTERED.get().wrapping_sub(1));
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut lock_class_key); 4] = [
    bindings::kmod_lockdep_register_key,
    kmod_lockdep_register_key,
    bindings::kmod_lockdep_unregister_key,
    kmod_lockdep_unregister_key,
];
