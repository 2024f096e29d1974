// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The machine that builds a program asks it what tests it has, by starting it; and that machine runs Linux, which starts
//! programs of any system's mark. The few calls that it takes to answer have a number of Linux's.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::{
    Outcome, arch,
    errno::{EIO, ENOSYS},
    flags::ANONYMOUS,
};

static IS_HERE: AtomicBool = AtomicBool::new(false);

/// From now on, calls are made as Linux wants them.
pub(crate) fn arrive() {
    IS_HERE.store(true, Relaxed);
}

/// Whether this program runs on Linux.
pub(super) fn is_here() -> bool {
    IS_HERE.load(Relaxed)
}

/// Makes a call of FreeBSD's as one of Linux's; there are few that are known.
///
/// # Safety
///
/// - As of the call.
pub(super) unsafe fn call(number: usize, mut arguments: [usize; 6]) -> Outcome<usize> {
    const ANONYMOUS_THERE: usize = 0x20;
    let there = match number {
        arch::WRITE => 1,
        arch::MMAP => 9,
        arch::MUNMAP => 11,
        arch::EXIT_PROCESS => 231,
        _ => return Err(ENOSYS),
    };
    if number == arch::MMAP {
        let [_, _, _, flags, _, _] = &mut arguments;
        *flags = *flags & !ANONYMOUS | ANONYMOUS_THERE;
    }
    // SAFETY: it is the same call, so the contract is the same; that system leaves the carry alone, or tells errors by
    // what is returned.
    let (Ok(returned) | Err(returned)) = unsafe { arch::system_call(there, arguments) };
    match returned.cast_signed() {
        -4095..=-1 => Err(EIO),
        _ => Ok(returned),
    }
}
