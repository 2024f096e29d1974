// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reporting bugs: those that end a task, and those that can be survived.
//!
//! C header: `include/linux/bug.h`.

use core::panic::Location;

use kernel_sys::{bindings, ffi};

/// Reports a bug at `location` with a backtrace, and goes on.
pub(crate) fn warn(location: &Location<'_>) {
    let file = location.file();
    let length = ffi::c_int::try_from(file.len()).unwrap_or(0);
    // SAFETY: the file name is given with its length, and is only read during the call.
    unsafe { bindings::kmod_warn(file.as_ptr(), length, location.line()) };
}

/// Ends the current task with a backtrace.
#[cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "only a module has the panic handler")
)]
pub(crate) fn bug() -> ! {
    // SAFETY: no preconditions; it does not return.
    unsafe { bindings::kmod_bug() }
}
