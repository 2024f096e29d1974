// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for events in unit tests: whether one has happened is in its first word.

use core::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Release},
};
use std::thread;

use kernel_sys::bindings::{self, completion};

fn happened<'a>(event: *mut completion) -> &'a AtomicU32 {
    // SAFETY: the callers in `os::common::sync::completion` pass an event that is there, and accessed here alone.
    unsafe { AtomicU32::from_ptr(event.cast()) }
}

#[unsafe(no_mangle)]
extern "C" fn kmod_init_completion(event: *mut completion) {
    // SAFETY: the callers in `os::common::sync::completion` pass memory for an event.
    unsafe { event.cast::<u32>().write(0) };
}

#[unsafe(no_mangle)]
extern "C" fn kmod_complete_all(event: *mut completion) {
    happened(event).store(1, Release);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_wait_for_completion(event: *mut completion) {
    while happened(event).load(Acquire) == 0 {
        thread::yield_now();
    }
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut completion); 6] = [
    bindings::kmod_init_completion,
    kmod_init_completion,
    bindings::kmod_complete_all,
    kmod_complete_all,
    bindings::kmod_wait_for_completion,
    kmod_wait_for_completion,
];
