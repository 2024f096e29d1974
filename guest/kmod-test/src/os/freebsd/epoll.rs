// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Sets of files that are waited for: queues of the kernel's events.

use core::time::Duration;

use super::{
    Outcome, arch, call, call_with_numbers,
    files::{self, Fd, Timespec},
    signed,
};

/// One thing that is waited for, or has come.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub(super) struct Event {
    /// The file, or the process.
    pub(super) of: usize,
    pub(super) filter: i16,
    pub(super) flags: u16,
    pub(super) details: u32,
    pub(super) data: i64,
    pub(super) own: usize,
    pub(super) more: [u64; 4],
}

const READ: i16 = -1;
const WRITE: i16 = -2;
pub(super) const ADD: u16 = 1;
const ERROR: u16 = 0x4000;
const END: u16 = 0x8000;

pub(crate) fn create() -> Outcome<Fd> {
    let set = files::fd(call_with_numbers(arch::KQUEUE, &[])?);
    files::keep(set, false)?;
    Ok(set)
}

pub(crate) fn add(set: Fd, file: Fd, events: u16) -> Outcome {
    for (bit, filter) in [(1, READ), (4, WRITE)] {
        if events & bit != 0 {
            let of = signed(file);
            let flags = ADD;
            change(
                set,
                &Event {
                    of,
                    filter,
                    flags,
                    ..Event::default()
                },
            )?;
        }
    }
    Ok(())
}

/// Adds one thing to what is waited for.
pub(super) fn change(set: Fd, event: &Event) -> Outcome {
    let event = core::ptr::from_ref(event).expose_provenance();
    // SAFETY: one event, that lives through the call and is only read.
    unsafe { call(arch::KEVENT, [signed(set), event, 1, 0, 0, 0]) }.map(drop)
}

/// What has come for one of the files within so many milliseconds; nothing if the time is up.
pub(crate) fn wait(set: Fd, milliseconds: i32) -> Outcome<u16> {
    let mut came = [Event::default(); 8];
    let limit = u64::try_from(milliseconds).ok().map(Duration::from_millis);
    let limit = limit.map(Timespec::from);
    let limit = limit
        .as_ref()
        .map_or(core::ptr::null(), core::ptr::from_ref);
    let arguments = [
        signed(set),
        0,
        0,
        came.as_mut_ptr().expose_provenance(),
        came.len(),
        limit.expose_provenance(),
    ];
    // SAFETY: the call writes so many events at most, for which there is room; the time is only read.
    let count = unsafe { call(arch::KEVENT, arguments) }?;
    let first = came.first().map_or(0, |event| event.of);
    let of_first = came.iter().take(count).filter(|event| event.of == first);
    Ok(of_first.fold(0, |all, event| {
        let ready = if event.filter == WRITE { 4 } else { 1 };
        let error = if event.flags & ERROR != 0 { 8 } else { 0 };
        let end = if event.flags & END != 0 { 16 } else { 0 };
        all | ready | error | end
    }))
}
