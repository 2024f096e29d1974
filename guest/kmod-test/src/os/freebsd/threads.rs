// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! How a thread is started, and how its end is known.

use alloc::boxed::Box;
use core::{
    ptr,
    sync::atomic::{AtomicU64, Ordering::Acquire},
};

use super::{Outcome, arch, call};
use crate::os::{common::uninterrupted, memory::Mapping};

/// Zero until the thread has ended, which is when the kernel sets it to one.
#[derive(Default)]
pub(in crate::os) struct Word(AtomicU64);

/// What a thread is told when it begins.
struct Order {
    entry: extern "C" fn(usize),
    argument: usize,
    word: usize,
}

/// `struct thr_param`.
#[repr(C)]
struct Parameters {
    start: usize,
    argument: usize,
    stack: usize,
    stack_size: usize,
    storage: usize,
    storage_size: usize,
    /// Where the kernel writes the thread's number.
    number: usize,
    other_number: usize,
    flags: i32,
    priority: usize,
    spare: [usize; 3],
}

/// Starts a thread that calls `entry(argument)` and ends; returns its number.
///
/// # Safety
///
/// - Nobody else uses the stack, and it is mapped, as long as the thread runs.
/// - `entry` may be called with `argument`, on another thread.
/// - The word is there until the thread has ended.
pub(in crate::os) unsafe fn begin(
    stack: &Mapping,
    entry: extern "C" fn(usize),
    argument: usize,
    word: &Word,
) -> Outcome<u32> {
    let order = Box::into_raw(Box::new(Order {
        entry,
        argument,
        word: word.0.as_ptr().expose_provenance(),
    }));
    let mut number = 0_i64;
    let parameters = Parameters {
        start: (start as extern "C" fn(usize) -> !) as usize,
        argument: order.expose_provenance(),
        stack: stack.address(),
        stack_size: stack.len(),
        storage: 0,
        storage_size: 0,
        number: 0,
        other_number: (&raw mut number).expose_provenance(),
        flags: 0,
        priority: 0,
        spare: [0; 3],
    };
    let arguments = [
        (&raw const parameters).expose_provenance(),
        size_of::<Parameters>(),
        0,
        0,
        0,
        0,
    ];
    // SAFETY: the parameters are only read, and the number has room. By the safety requirements the stack is the new
    // thread's, which takes the order, once.
    if let Err(error) = unsafe { call(arch::THR_NEW, arguments) } {
        // SAFETY: no thread was started, so the box is nobody else's.
        drop(unsafe { Box::from_raw(order) });
        return Err(error);
    }
    Ok(u32::try_from(number).unwrap_or_default())
}

/// Where a thread begins; it ends here, too.
extern "C" fn start(argument: usize) -> ! {
    let order: *mut Order = ptr::with_exposed_provenance_mut(argument);
    // SAFETY: `begin` made a box of it for this thread alone, which takes it once.
    let order = *unsafe { Box::from_raw(order) };
    let Order {
        entry,
        argument,
        word,
    } = order;
    entry(argument);
    loop {
        // SAFETY: the call writes the word, which is there until then, and does not return: nobody uses the stack any more.
        let _ = unsafe { call(arch::THR_EXIT, [word, 0, 0, 0, 0, 0]) };
    }
}

/// Waits for the end of the thread with this word.
pub(in crate::os) fn wait(word: &Word) {
    const WAIT: usize = 2;
    while word.0.load(Acquire) == 0 {
        let arguments = [word.0.as_ptr().expose_provenance(), WAIT, 0, 0, 0, 0];
        // SAFETY: the word is only read, and lives through the call.
        let _ = uninterrupted(|| unsafe { call(arch::UMTX_OP, arguments) });
    }
}

/// Whether a C library has set this program's threads up: there is none in these programs.
pub(crate) fn is_managed() -> bool {
    false
}
