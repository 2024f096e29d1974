// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! How a thread is started, and how its end is known.

use core::sync::atomic::{AtomicU32, Ordering::Acquire};

use super::{Outcome, arch, call, errno::EINVAL, uninterrupted};
use crate::os::memory::Mapping;

/// One until the thread has ended, which is when the kernel sets it to zero.
pub(in crate::os) struct Word(AtomicU32);

impl Default for Word {
    fn default() -> Self {
        Self(AtomicU32::new(1))
    }
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
    // Memory, open files, signal handlers and the process are shared; the word is set to zero at the end.
    const FLAGS: usize =
        0x100 | 0x200 | 0x400 | 0x800 | 0x1_0000 | 0x4_0000 | 0x0020_0000 | 0x0010_0000;
    let top = stack.address().wrapping_add(stack.len());
    // SAFETY: by the safety requirements; pages are aligned.
    let started = unsafe { arch::start_thread(top, entry, argument, FLAGS, word.0.as_ptr()) };
    match i32::try_from(started.cast_signed()) {
        Ok(id @ 1..) => Ok(id.cast_unsigned()),
        Ok(error) => Err(-error),
        Err(_) => Err(EINVAL),
    }
}

/// Waits for the end of the thread with this word.
pub(in crate::os) fn wait(word: &Word) {
    const WAIT: usize = 0;
    loop {
        let seen = word.0.load(Acquire);
        if seen == 0 {
            return;
        }
        let address = word.0.as_ptr().expose_provenance();
        let arguments = [address, WAIT, seen as usize, 0, 0, 0];
        // SAFETY: the word is only read, and lives through the call.
        let _ = uninterrupted(|| unsafe { call(arch::FUTEX, arguments) });
    }
}

/// Whether a C library has set this program's threads up, which it then wants to do for all of them.
pub(crate) fn is_managed() -> bool {
    const GET_FS: usize = 0x1003;
    let mut base = 0_usize;
    // SAFETY: the call writes one word, for which there is room.
    let asked = unsafe {
        call(
            arch::ARCH_PRCTL,
            [GET_FS, (&raw mut base).expose_provenance(), 0, 0, 0, 0],
        )
    };
    asked.is_ok() && base != 0
}
