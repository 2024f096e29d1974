// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What both systems have, made of their own numbers: safe functions over raw system calls, one module per subject.
//!
//! There is no C library beneath, so that a test is a small program that starts anywhere. What fails gives
//! the error's number.

pub(crate) mod errors;
pub(crate) mod files;
pub(crate) mod memory;
pub(crate) mod process;
pub(crate) mod signal;
pub(crate) mod thread;
pub(crate) mod time;

use alloc::ffi::CString;

use super::system::{
    self, arch, call,
    errno::{self, EINTR, EINVAL},
};

/// What a system call returns: a number, or the number of an error.
pub(crate) type Outcome<T = ()> = Result<T, i32>;

/// Makes a system call that touches no memory of this program.
pub(super) fn call_with_numbers(number: usize, arguments: &[usize]) -> Outcome<usize> {
    let mut all = [0; 6];
    for (place, argument) in all.iter_mut().zip(arguments) {
        *place = *argument;
    }
    // SAFETY: by this function's purpose no argument is an address.
    unsafe { call(number, all) }
}

/// Makes a system call again for as long as a signal interrupts it.
pub(super) fn uninterrupted<T>(mut call: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    loop {
        match call() {
            Err(EINTR) => {}
            outcome => return outcome,
        }
    }
}

/// A text as system calls take it.
pub(super) fn c_string(text: &str) -> Outcome<CString> {
    CString::new(text).map_err(|_| EINVAL)
}

/// A number as an argument: negative ones in two's complement.
pub(super) fn signed(number: i32) -> usize {
    // Widened with its sign, which is what the kernel's own type says.
    (number as isize).cast_unsigned()
}
