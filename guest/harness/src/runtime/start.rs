// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The entry point: from the kernel to the `main` that the compiler makes.

use alloc::{string::String, vec::Vec};
use core::{
    ffi::{CStr, c_char, c_int},
    sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed},
};

use kmod_test::process;

use crate::Termination;

static COUNT: AtomicUsize = AtomicUsize::new(0);
static ARGUMENTS: AtomicPtr<*const c_char> = AtomicPtr::new(core::ptr::null_mut());

#[cfg(target_arch = "x86_64")]
core::arch::global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {enter}",
    "ud2",
    enter = sym enter,
);

unsafe extern "C" {
    // Made by the compiler: it calls what is `start` in the language, which is `lang_start`.
    safe fn main(count: c_int, arguments: *const *const c_char) -> c_int;
}

/// Where the kernel's stack leads to.
///
/// # Safety
///
/// - `stack` points to what the kernel puts there: a count, and so many pointers to strings, all for good.
unsafe extern "C" fn enter(stack: *mut usize) -> ! {
    // SAFETY: by the safety requirement a number is there.
    let count = unsafe { *stack };
    let arguments: *mut *const c_char = stack.wrapping_add(1).cast();
    COUNT.store(count, Relaxed);
    ARGUMENTS.store(arguments, Relaxed);
    let code = main(c_int::try_from(count).unwrap_or(0), arguments);
    process::exit(code)
}

/// What the compiler's `main` calls with the program's.
#[lang = "start"]
fn lang_start<T: Termination + 'static>(
    main: fn() -> T,
    _count: isize,
    _arguments: *const *const u8,
    _on_broken_pipe: u8,
) -> isize {
    match main().report() {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

/// The program's name and arguments.
pub(crate) fn arguments() -> Vec<String> {
    let all = ARGUMENTS.load(Relaxed);
    let argument = |at: usize| {
        // SAFETY: there are so many pointers, as `enter` was told.
        let pointer = unsafe { *all.wrapping_add(at) };
        // SAFETY: each points to a string that is there for good.
        let text = unsafe { CStr::from_ptr(pointer) };
        text.to_string_lossy().into_owned()
    };
    (0..COUNT.load(Relaxed)).map(argument).collect()
}
