// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Signals: their numbers, handlers, held back, sent to a thread.

use super::{Outcome, arch, call, call_with_numbers, errno::EINVAL, signed};
use crate::os::process;

pub(crate) const ABORT: i32 = 6;
pub(crate) const BUS: i32 = 7;
pub(crate) const KILL: i32 = 9;
pub(crate) const USER_1: i32 = 10;
pub(crate) const USER_2: i32 = 12;
pub(crate) const PIPE: i32 = 13;
pub(crate) const ALARM: i32 = 14;
pub(crate) const TERMINATE: i32 = 15;
pub(crate) const INTERRUPT: i32 = 2;
pub(crate) const HANG_UP: i32 = 1;
pub(crate) const CONTINUE: i32 = 18;
pub(crate) const STOP: i32 = 19;
pub(crate) const IO: i32 = 29;

/// What the kernel wants to know of a handler.
#[repr(C)]
struct Action {
    handler: usize,
    flags: usize,
    restorer: usize,
    mask: u64,
}

/// Calls a function from now on when a signal comes, instead of being ended by it: it interrupts what the process
/// waits for.
pub(in crate::os) fn handle(signal: i32, handler: extern "C" fn(i32)) -> Outcome {
    const RESTORER: usize = 0x0400_0000;
    let action = Action {
        handler: handler as usize,
        flags: RESTORER,
        restorer: (arch::return_from_signal as unsafe extern "C" fn()) as usize,
        mask: 0,
    };
    let arguments = [
        signed(signal),
        (&raw const action).expose_provenance(),
        0,
        size_of::<u64>(),
        0,
        0,
    ];
    // SAFETY: the action is only read. The handler may run at any time: it is safe code
    // that the caller has made for that.
    unsafe { call(arch::RT_SIGACTION, arguments) }.map(drop)
}

/// Holds a signal back, or lets it through again.
pub(crate) fn block(signal: i32, on: bool) -> Outcome {
    const BLOCK: usize = 0;
    const UNBLOCK: usize = 1;
    let number = u32::try_from(signal).map_err(|_| EINVAL)?;
    let mask = 1_u64.checked_shl(number.wrapping_sub(1)).ok_or(EINVAL)?;
    let how = if on { BLOCK } else { UNBLOCK };
    let arguments = [
        how,
        (&raw const mask).expose_provenance(),
        0,
        size_of::<u64>(),
        0,
        0,
    ];
    // SAFETY: the mask is only read, and lives through the call.
    unsafe { call(arch::RT_SIGPROCMASK, arguments) }.map(drop)
}

/// Sends a signal to one thread of this process.
pub(crate) fn send_to_thread(thread: u32, signal: i32) -> Outcome {
    let thread = thread as usize;
    call_with_numbers(
        arch::TGKILL,
        &[signed(process::id()), thread, signed(signal)],
    )
    .map(drop)
}
