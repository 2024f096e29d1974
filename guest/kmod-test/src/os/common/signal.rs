// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Signals: noted when they come, held back, sent to oneself.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::{Outcome, system::signals::handle};

pub(crate) use super::system::signals::*;

const COUNT: usize = 32;

/// How often each signal came.
static SEEN: [AtomicU32; COUNT] = [const { AtomicU32::new(0) }; COUNT];

/// Counts a signal from now on instead of being ended by it: it interrupts what the process waits for.
pub(crate) fn count(signal: i32) -> Outcome {
    handle(signal, note)
}

/// How often a signal came since it is counted.
pub(crate) fn counted(signal: i32) -> u32 {
    place(signal).map_or(0, |seen| seen.load(Relaxed))
}

extern "C" fn note(signal: i32) {
    if let Some(seen) = place(signal) {
        seen.fetch_add(1, Relaxed);
    }
}

fn place(signal: i32) -> Option<&'static AtomicU32> {
    SEEN.get(usize::try_from(signal).ok()?)
}
