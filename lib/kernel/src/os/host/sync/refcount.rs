// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the counters of references in unit tests: what the kernel reports as a bug is in the log.

use core::sync::atomic::{
    AtomicI32,
    Ordering::{AcqRel, Relaxed, Release},
};

use kernel_sys::bindings::{self, refcount_t};

use super::super::print::append;

/// Where the kernel holds a counter that has left its range.
const SATURATED: i32 = i32::MIN / 2;

fn counter<'a>(counter: *mut refcount_t) -> &'a AtomicI32 {
    // SAFETY: the callers in `os::common::sync::refcount` pass a counter that is there, and accessed atomically.
    unsafe { AtomicI32::from_ptr(counter.cast()) }
}

fn saturate(refcount: *mut refcount_t, bug: &str) {
    append(&std::format!("WARNING refcount_t: {bug}\n"));
    counter(refcount).store(SATURATED, Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_refcount_set(refcount: *mut refcount_t, value: i32) {
    counter(refcount).store(value, Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_refcount_inc(refcount: *mut refcount_t) {
    match counter(refcount).fetch_add(1, Relaxed) {
        0 => saturate(refcount, "addition on 0"),
        before if before < 0 || before == i32::MAX => saturate(refcount, "saturated"),
        _ => {}
    }
}

#[unsafe(no_mangle)]
extern "C" fn kmod_refcount_dec(refcount: *mut refcount_t) {
    if counter(refcount).fetch_sub(1, Release) <= 1 {
        saturate(refcount, "decrement hit 0");
    }
}

#[unsafe(no_mangle)]
extern "C" fn kmod_refcount_dec_and_test(refcount: *mut refcount_t) -> bool {
    let before = counter(refcount).fetch_sub(1, AcqRel);
    if before <= 0 {
        saturate(refcount, "underflow");
    }
    before == 1
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut refcount_t, i32); 2] =
    [bindings::kmod_refcount_set, kmod_refcount_set];
const _: [unsafe extern "C" fn(*mut refcount_t); 4] = [
    bindings::kmod_refcount_inc,
    kmod_refcount_inc,
    bindings::kmod_refcount_dec,
    kmod_refcount_dec,
];
const _: [unsafe extern "C" fn(*mut refcount_t) -> bool; 2] = [
    bindings::kmod_refcount_dec_and_test,
    kmod_refcount_dec_and_test,
];
