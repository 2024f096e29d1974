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

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
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

// FreeBSD says in a register where its stack begins. Linux, which starts a program of FreeBSD's to ask what tests it has,
// clears that.
#[cfg(all(target_arch = "x86_64", target_os = "freebsd"))]
core::arch::global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rsi, rdi",
    "test rdi, rdi",
    "cmovz rdi, rsp",
    "and rsp, -16",
    "call {enter}",
    "ud2",
    enter = sym enter_from,
);

/// As [`enter`], with what the system has said.
///
/// # Safety
///
/// - As of [`enter`].
#[cfg(target_os = "freebsd")]
unsafe extern "C" fn enter_from(stack: *mut usize, said: usize) -> ! {
    if said == 0 {
        kmod_test::machine::is_at_home();
    }
    // SAFETY: the contract is the same.
    unsafe { enter(stack) }
}

/// The mark of FreeBSD's programs, by which the kernel tells which of its ways a program was made for: those since it
/// has file numbers of 64 bits, and all that came later.
#[cfg(target_os = "freebsd")]
#[used]
#[unsafe(link_section = ".note.tag")]
static MARK: Mark = Mark {
    name_size: 8,
    size: 4,
    kind: 1,
    name: *b"FreeBSD\0",
    ways: 1_500_000,
};

/// A note of an executable file.
#[cfg(target_os = "freebsd")]
#[repr(C)]
struct Mark {
    name_size: u32,
    size: u32,
    kind: u32,
    name: [u8; 8],
    ways: u32,
}

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
