// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Linux: safe functions over raw system calls, one module per subject.
//!
//! There is no libc beneath, so that a test is a small program that starts anywhere. What fails gives
//! the error's number.

#![expect(unsafe_code, reason = "system calls are made here, and nowhere else")]

#[cfg_attr(target_arch = "x86_64", path = "linux/arch/x86_64.rs")]
mod arch;
pub(crate) mod epoll;
pub(crate) mod errno;
pub(crate) mod files;
pub(crate) mod log;
pub(crate) mod machine;
pub(crate) mod memory;
pub(crate) mod module;
pub(crate) mod process;
pub(crate) mod signal;
pub(crate) mod thread;
pub(crate) mod time;

use alloc::{ffi::CString, string::String};

use errno::{EINTR, EINVAL};

/// What a system call returns: a number, or the number of an error.
pub(crate) type Outcome<T = ()> = Result<T, i32>;

/// Makes a system call.
///
/// # Safety
///
/// - What the call reads or writes through its arguments is there for it, for as long as it lasts, and is
///   nobody else's to write.
unsafe fn call(number: usize, arguments: [usize; 6]) -> Outcome<usize> {
    // SAFETY: the contract is the same.
    let returned = unsafe { arch::system_call(number, arguments) };
    // The last page of addresses stands for errors.
    match returned.cast_signed() {
        error @ -4095..=-1 => Err(i32::try_from(-error).unwrap_or(EINVAL)),
        _ => Ok(returned),
    }
}

/// Makes a system call that touches no memory of this program.
fn call_with_numbers(number: usize, arguments: &[usize]) -> Outcome<usize> {
    let mut all = [0; 6];
    for (place, argument) in all.iter_mut().zip(arguments) {
        *place = *argument;
    }
    // SAFETY: by this function's purpose no argument is an address.
    unsafe { call(number, all) }
}

/// Makes a system call again for as long as a signal interrupts it.
fn uninterrupted<T>(mut call: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    loop {
        match call() {
            Err(EINTR) => {}
            outcome => return outcome,
        }
    }
}

/// A text as system calls take it.
fn c_string(text: &str) -> Outcome<CString> {
    CString::new(text).map_err(|_| EINVAL)
}

/// A number as an argument: negative ones in two's complement.
fn signed(number: i32) -> usize {
    // Widened with its sign, which is what the kernel's own type says.
    (number as isize).cast_unsigned()
}

/// The environment this program was started with: entries ended by zeros.
pub(crate) fn environment() -> String {
    files::contents("/proc/self/environ").unwrap_or_default()
}
