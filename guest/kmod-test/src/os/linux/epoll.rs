// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Sets of files that are waited for.

use super::{Outcome, arch, call, call_with_numbers, files::Fd, signed};

/// One file of a set: what is waited for, or what has come.
#[derive(Clone, Copy)]
#[cfg_attr(target_arch = "x86_64", repr(C, packed))]
#[cfg_attr(not(target_arch = "x86_64"), repr(C))]
struct Event {
    events: u32,
    data: u64,
}

pub(crate) fn create() -> Outcome<Fd> {
    const CLOSE_ON_EXEC: usize = 0o2_000_000;
    let set = call_with_numbers(arch::EPOLL_CREATE1, &[CLOSE_ON_EXEC])?;
    Ok(super::files::fd(set))
}

pub(crate) fn add(set: Fd, file: Fd, events: u16) -> Outcome {
    const ADD: usize = 1;
    let event = Event {
        events: events.into(),
        data: 0,
    };
    let arguments = [
        signed(set),
        ADD,
        signed(file),
        (&raw const event).expose_provenance(),
        0,
        0,
    ];
    // SAFETY: the event lives through the call, and is only read.
    unsafe { call(arch::EPOLL_CTL, arguments) }.map(drop)
}

/// What has come for one of the files within so many milliseconds; nothing if the time is up.
pub(crate) fn wait(set: Fd, milliseconds: i32) -> Outcome<u16> {
    let mut event = Event { events: 0, data: 0 };
    let arguments = [
        signed(set),
        (&raw mut event).expose_provenance(),
        1,
        signed(milliseconds),
        0,
        0,
    ];
    // SAFETY: the call writes one event at most, for which there is room.
    unsafe { call(arch::EPOLL_PWAIT, arguments) }?;
    Ok((event.events & 0xffff) as u16)
}
