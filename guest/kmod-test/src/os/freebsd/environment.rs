// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The environment of this program, which its entry point has seen: the kernel, asked for it later, now and then has no
//! answer.
//!
//! The entry point and the tests have this crate each for itself, compiled in another way. What they share therefore has names of
//! the linker's, who makes one place of all that are asked for: zero, at first.

use alloc::string::String;
use core::{
    arch::global_asm,
    slice,
    sync::atomic::{
        AtomicPtr, AtomicUsize,
        Ordering::{Acquire, Relaxed, Release},
    },
};

global_asm!(
    ".comm kmod_test_environment_start, 8, 8",
    ".comm kmod_test_environment_length, 8, 8"
);

// The assembly has both made, as large and aligned as they are here, and zero is a value of both.
unsafe extern "C" {
    /// Where the text begins; nowhere before it is known.
    #[link_name = "kmod_test_environment_start"]
    safe static START: AtomicPtr<u8>;
    #[link_name = "kmod_test_environment_length"]
    safe static LENGTH: AtomicUsize;
}

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
