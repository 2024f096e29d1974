// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What the kernel tells of its processes and threads.

use alloc::{string::String, vec::Vec};

use super::{Outcome, sysctl};
use crate::os::process;

/// Settings: of the kernel, of processes.
const PROCESSES: [i32; 2] = [1, 14];
const ONE: i32 = 1;
const EVERY: i32 = 8;
const PROGRAM: i32 = 12;
const STACKS: i32 = 15;
/// With [`ONE`]: each of its threads.
const THREADS: i32 = 0x10;

/// What is told of a thread.
pub(super) struct Thread {
    pub(super) process: i32,
    pub(super) id: i32,
    pub(super) name: String,
    pub(super) state: &'static str,
    /// What it waits for, in a word.
    pub(super) waits_for: String,
    pub(super) is_of_kernel: bool,
}

/// The processes, each by one of its threads.
pub(super) fn processes() -> Outcome<Vec<Thread>> {
    listed(&[&PROCESSES[..], &[EVERY, 0]].concat())
}

/// The threads of a process.
pub(super) fn threads(process: i32) -> Outcome<Vec<Thread>> {
    listed(&[&PROCESSES[..], &[ONE | THREADS, process]].concat())
}

/// Where the threads of a process that do not run are in the kernel: the number of each, and lines.
pub(super) fn stacks(process: i32) -> Outcome<Vec<(i32, String)>> {
    /// What one entry has, and where its text begins and ends.
    const ENTRY: usize = 1096;
    const TEXT: core::ops::Range<usize> = 8..8 + 1024;
    let told = sysctl::read(&[&PROCESSES[..], &[STACKS, process]].concat())?;
    let entries = told.chunks_exact(ENTRY);
    Ok(entries
        .map(|entry| (number(entry, 0), text(entry, TEXT)))
        .collect())
}

/// The path of the file that this program is.
pub(super) fn program() -> Outcome<String> {
    let path = sysctl::read(&[&PROCESSES[..], &[PROGRAM, process::id()]].concat())?;
    Ok(text(&path, 0..path.len()))
}

/// Takes apart a list of `struct kinfo_proc`.
fn listed(name: &[i32]) -> Outcome<Vec<Thread>> {
    const OF_KERNEL: i32 = 0x4 | 0x200;
    let told = sysctl::read(name)?;
    // Each begins with its size.
    let size = usize::try_from(number(&told, 0)).unwrap_or_default().max(1);
    let entries = told.chunks_exact(size);
    Ok(entries
        .map(|entry| Thread {
            process: number(entry, 72),
            id: number(entry, 600),
            name: text(entry, 394..411) + &text(entry, 502..506),
            state: state(entry.get(388).copied().unwrap_or_default()),
            waits_for: text(entry, 411..420),
            is_of_kernel: number(entry, 368) & OF_KERNEL != 0,
        })
        .collect())
}

fn state(number: u8) -> &'static str {
    match number {
        1 => "being made",
        2 => "running",
        3 => "sleeping",
        4 => "stopped",
        5 => "ended",
        6 => "waiting for an interrupt",
        7 => "waiting for a lock",
        _ => "unknown",
    }
}

fn number(entry: &[u8], at: usize) -> i32 {
    let bytes = entry.get(at..at + size_of::<i32>());
    let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, i32::from_ne_bytes)
}

/// A text that ends at a zero, or with the range.
fn text(entry: &[u8], range: core::ops::Range<usize>) -> String {
    let bytes = entry.get(range).unwrap_or_default();
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}
