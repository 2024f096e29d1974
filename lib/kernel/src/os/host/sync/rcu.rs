// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for reading without waiting in unit tests: counts how often each thread reads.

use core::cell::Cell;
use std::thread_local;

use kernel_sys::bindings;

thread_local! {
    static READING: Cell<u32> = const { Cell::new(0) };
}

/// How often this thread reads.
pub(crate) fn reading() -> u32 {
    READING.get()
}

#[unsafe(no_mangle)]
extern "C" fn kmod_rcu_read_lock() {
    READING.set(READING.get().wrapping_add(1));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_rcu_read_unlock() {
    let reading = READING.get().checked_sub(1);
    READING.set(reading.expect("reading was ended too often"));
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(); 4] = [
    bindings::kmod_rcu_read_lock,
    kmod_rcu_read_lock,
    bindings::kmod_rcu_read_unlock,
    kmod_rcu_read_unlock,
];
