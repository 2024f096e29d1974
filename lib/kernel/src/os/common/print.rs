// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Printing to the kernel log.
//!
//! C header: `include/linux/printk.h`; reference: <https://docs.kernel.org/core-api/printk-basics.html>.

use kernel_sys::{bindings, ffi};

/// Prints `text` at `level` (0 to 7), as a message of its own that begins with `prefix` and a colon.
///
/// An empty prefix stands for the name of the module. Either ends early if it holds a NUL byte.
pub(crate) fn print(level: u32, prefix: &[u8], text: &[u8]) {
    // SAFETY: the two strings are given with their lengths, and are only read during the call.
    unsafe {
        bindings::kmod_print(
            level,
            prefix.as_ptr(),
            length(prefix),
            text.as_ptr(),
            length(text),
        );
    }
}

/// Continues the message printed last.
pub(crate) fn print_cont(text: &[u8]) {
    // SAFETY: the string is given with its length, and is only read during the call.
    unsafe { bindings::kmod_print_cont(text.as_ptr(), length(text)) };
}

/// Says in the log that what is no error number was taken for one.
pub(crate) fn warn_of_errno(errno: ffi::c_int) {
    // SAFETY: the function takes a number, and prints.
    unsafe { bindings::kmod_warn_of_errno(errno) };
}

/// The length as C wants it: a longer text, far beyond what the log takes, ends early.
pub(in crate::os) fn length(text: &[u8]) -> ffi::c_int {
    ffi::c_int::try_from(text.len()).unwrap_or(ffi::c_int::MAX)
}
