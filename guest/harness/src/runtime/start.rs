// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The entry point: from the kernel to the `main` that the compiler makes.

use alloc::{string::String, vec::Vec};
use core::{
    ffi::{CStr, c_char, c_int},
    sync::atomic::{AtomicPtr, Ordering::Relaxed},
};

use kmod_test::process;

use crate::Termination;

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
/// - `stack` points to what the kernel puts there: a count, and so many pointers to strings, and those of the
///   environment; a null pointer ends both lists. All that is there for good.
unsafe extern "C" fn enter(stack: *mut usize) -> ! {
    // SAFETY: by the safety requirement a number is there.
    let count = unsafe { *stack };
    let arguments: *mut *const c_char = stack.wrapping_add(1).cast();
    ARGUMENTS.store(arguments, Relaxed);
    #[cfg(target_os = "freebsd")]
    {
        // SAFETY: by the safety requirement such a list follows the other.
        let environment = unsafe { texts(arguments.wrapping_add(count + 1)) };
        process::start_with(environment.join("\0").leak());
    }
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
    // SAFETY: `enter` was told of the list.
    unsafe { texts(ARGUMENTS.load(Relaxed)) }
}

/// The strings of a list.
///
/// # Safety
///
/// - `list` points to pointers to strings, which a null pointer ends, all for good.
unsafe fn texts(list: *const *const c_char) -> Vec<String> {
    let mut texts = Vec::new();
    for at in 0.. {
        // SAFETY: no null pointer came yet.
        let pointer = unsafe { *list.wrapping_add(at) };
        if pointer.is_null() {
            break;
        }
        // SAFETY: it points to a string that is there for good.
        let text = unsafe { CStr::from_ptr(pointer) };
        texts.push(text.to_string_lossy().into_owned());
    }
    texts
}
