// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for turns in unit tests.

use core::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

use kernel_sys::{bindings, ffi::c_ulong};

static BUSY: AtomicBool = AtomicBool::new(false);

/// What the caller has to bring back.
const FLAGS: c_ulong = 0x246;

#[unsafe(no_mangle)]
extern "C" fn kmod_turn_begin() -> c_ulong {
    while BUSY
        .compare_exchange(false, true, Acquire, Relaxed)
        .is_err()
    {
        thread::yield_now();
    }
    FLAGS
}

#[unsafe(no_mangle)]
extern "C" fn kmod_turn_end(flags: c_ulong) {
    assert_eq!(flags, FLAGS, "the turn of somebody else was ended");
    BUSY.store(false, Release);
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn() -> c_ulong; 2] = [bindings::kmod_turn_begin, kmod_turn_begin];
const _: [unsafe extern "C" fn(c_ulong); 2] = [bindings::kmod_turn_end, kmod_turn_end];
