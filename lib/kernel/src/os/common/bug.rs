// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reporting bugs: those that end a task, those that can be survived, and those that must not be built.
//!
//! C header: `include/linux/bug.h`.

use core::{intrinsics::const_eval_select, panic::Location};

use kernel_sys::{bindings, ffi};

/// Reports a bug at `location` with a backtrace, and goes on.
pub(crate) fn warn(location: &Location<'_>) {
    let file = location.file();
    let length = ffi::c_int::try_from(file.len()).unwrap_or(0);
    // SAFETY: the file name is given with its length, and is only read during the call.
    unsafe { bindings::kmod_warn(file.as_ptr(), length, location.line()) };
}

/// Ends the current task with a backtrace.
#[cfg(all(target_os = "none", not(test)))]
pub(crate) fn bug() -> ! {
    // SAFETY: no preconditions; it does not return.
    unsafe { bindings::kmod_bug() }
}

/// Refuses the build if this can be reached: in a constant at once, else when the module is linked.
// Inlined always, so that a call that the optimiser removes leaves no trace.
#[inline(always)]
#[track_caller]
pub const fn build_error(message: &'static str) -> ! {
    const_eval_select((message,), refuse_constant, refuse_module)
}

#[inline(always)]
#[track_caller]
#[expect(clippy::panic, reason = "it is evaluated by the compiler")]
const fn refuse_constant(message: &'static str) -> ! {
    panic!("{}", message)
}

#[inline(always)]
fn refuse_module(_: &'static str) -> ! {
    unsafe extern "C" {
        // Does not exist: a module that calls it cannot be linked.
        fn rust_build_error() -> !;
    }
    // SAFETY: a module with this call is never built.
    unsafe { rust_build_error() }
}
