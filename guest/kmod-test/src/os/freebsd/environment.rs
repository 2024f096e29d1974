// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The environment of this program, which its entry point has seen: the kernel, asked for it later, now and then has no
//! answer.

use alloc::string::String;
use core::{
    ptr, slice,
    sync::atomic::{
        AtomicPtr, AtomicUsize,
        Ordering::{Acquire, Relaxed, Release},
    },
};

/// Where the text begins; nowhere before it is known.
static START: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());
static LENGTH: AtomicUsize = AtomicUsize::new(0);

/// Says what this program was started with, before there is another thread.
pub(crate) fn start_with(text: &'static str) {
    LENGTH.store(text.len(), Relaxed);
    START.store(text.as_ptr().cast_mut(), Release);
}

/// The environment this program was started with: entries ended by zeros.
pub(crate) fn environment() -> String {
    let start = START.load(Acquire);
    if start.is_null() {
        return String::new();
    }
    // SAFETY: both were stored from one text that lives for ever, once.
    let text = unsafe { slice::from_raw_parts(start, LENGTH.load(Relaxed)) };
    String::from_utf8_lossy(text).into_owned()
}
