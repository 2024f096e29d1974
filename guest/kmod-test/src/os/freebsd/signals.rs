// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Signals: their numbers, handlers, held back, sent to a thread.

use super::{Outcome, arch, call, call_with_numbers, errno::EINVAL, signed};

pub(crate) const ABORT: i32 = 6;
pub(crate) const KILL: i32 = 9;
pub(crate) const BUS: i32 = 10;
pub(crate) const USER_1: i32 = 30;
pub(crate) const USER_2: i32 = 31;
pub(crate) const PIPE: i32 = 13;
pub(crate) const ALARM: i32 = 14;
pub(crate) const TERMINATE: i32 = 15;
pub(crate) const INTERRUPT: i32 = 2;
pub(crate) const HANG_UP: i32 = 1;
pub(crate) const CONTINUE: i32 = 19;
pub(crate) const STOP: i32 = 17;
pub(crate) const IO: i32 = 23;

/// A set of signals.
type Set = [u32; 4];

/// What the kernel wants to know of a handler.
#[repr(C)]
struct Action {
    handler: usize,
    flags: u32,
    mask: Set,
}

/// Calls a function from now on when a signal comes, instead of being ended by it: it interrupts what the process
/// waits for.
pub(in crate::os) fn handle(signal: i32, handler: extern "C" fn(i32)) -> Outcome {
    let action = Action {
        handler: handler as usize,
        flags: 0,
        mask: [0; 4],
    };
    let action = (&raw const action).expose_provenance();
    // SAFETY: the action is only read. The handler may run at any time: it is safe code that the caller has made for that.
    unsafe { call(arch::SIGACTION, [signed(signal), action, 0, 0, 0, 0]) }.map(drop)
}

/// Holds a signal back, or lets it through again.
pub(crate) fn block(signal: i32, on: bool) -> Outcome {
    const BLOCK: usize = 1;
    const UNBLOCK: usize = 2;
    let place = signal
        .checked_sub(1)
        .and_then(|place| usize::try_from(place).ok());
    let place = place.ok_or(EINVAL)?;
    let mut set: Set = [0; 4];
    *set.get_mut(place / 32).ok_or(EINVAL)? = 1 << (place % 32);
    let how = if on { BLOCK } else { UNBLOCK };
    let arguments = [how, set.as_ptr().expose_provenance(), 0, 0, 0, 0];
    // SAFETY: the set is only read, and lives through the call.
    unsafe { call(arch::SIGPROCMASK, arguments) }.map(drop)
}

/// Sends a signal to one thread of this process.
pub(crate) fn send_to_thread(thread: u32, signal: i32) -> Outcome {
    call_with_numbers(arch::THR_KILL, &[thread as usize, signed(signal)]).map(drop)
}
