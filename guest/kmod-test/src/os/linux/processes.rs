// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Making processes, keeping them on a processor, and where they wait in the kernel.

use alloc::{format, string::String, vec::Vec};

use super::{Outcome, arch, call, call_with_numbers, errno::EINVAL, files, signed};
use crate::os::process::pid;

/// Makes a process like this one; 0 is returned in it.
///
/// It has a copy of all memory and of this thread alone.
pub(crate) fn fork() -> Outcome<i32> {
    const SIGNAL_AT_END: usize = 17;
    call_with_numbers(arch::CLONE, &[SIGNAL_AT_END, 0, 0, 0, 0]).map(pid)
}

/// A file that can be read once the process has ended.
pub(crate) fn watch(process: i32) -> Outcome<files::Fd> {
    call_with_numbers(arch::PIDFD_OPEN, &[signed(process), 0]).map(files::fd)
}

/// The path of the file that this program is.
pub(crate) fn program() -> Outcome<String> {
    files::read_link("/proc/self/exe")
}

/// The numbers of all processes, the kernel's own among them.
pub(crate) fn all() -> Vec<i32> {
    let names = files::names("/proc").unwrap_or_default();
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// Whether a process is one of the kernel's own; one that has gone counts as such.
pub(crate) fn is_of_kernel(process: i32) -> bool {
    /// What all others of the kernel come from; what comes from nowhere is that, or the kernel's first.
    const MAKER: &str = "2";
    let stat = files::contents(&format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name, which is in brackets and may hold some: the state, and the parent.
    let parent = stat
        .rsplit_once(") ")
        .and_then(|(_, rest)| rest.split(' ').nth(1));
    parent.is_none_or(|parent| parent == "0" || parent == MAKER)
}

/// Where the threads of a process wait in the kernel.
pub(crate) fn whereabouts(process: i32) -> String {
    let folder = format!("/proc/{process}/task");
    let mut all = String::new();
    for thread in files::names(&folder).unwrap_or_default() {
        let read =
            |name: &str| files::contents(&format!("{folder}/{thread}/{name}")).unwrap_or_default();
        let (name, state, stack) = (read("comm"), read("stat"), read("stack"));
        // The state is the letter behind the name, which is in brackets and may hold some.
        let state = state.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let state = state.split(' ').next().unwrap_or_default();
        all.push_str(&format!(
            "thread {thread} ({}), state {state}\n",
            name.trim_end()
        ));
        let stack = if stack.trim().is_empty() {
            "in user space, or running"
        } else {
            stack.trim_end()
        };
        for line in stack.lines() {
            all.push_str(&format!(
                "    {}\n",
                line.strip_prefix("[<0>] ").unwrap_or(line)
            ));
        }
    }
    all
}

/// Makes the kernel log its blocked tasks.
pub(crate) fn log_blocked() {
    trigger(b"w");
}

/// Makes the kernel log what its processors do.
pub(crate) fn log_running() {
    trigger(b"l");
}

fn trigger(key: &[u8]) {
    if let Ok(trigger) = files::open("/proc/sysrq-trigger", files::WRITE, 0) {
        // Without it there is less to read.
        let _ = files::write(trigger, key);
        files::close(trigger);
    }
}

/// Keeps the calling thread on one processor.
pub(crate) fn run_on(processor: usize) -> Outcome {
    let mut mask = [0_u64; 16];
    let word = mask.get_mut(processor / 64).ok_or(EINVAL)?;
    *word = 1 << (processor % 64);
    let arguments = [
        0,
        size_of_val(&mask),
        mask.as_ptr().expose_provenance(),
        0,
        0,
        0,
    ];
    // SAFETY: the mask is only read, and lives through the call.
    unsafe { call(arch::SCHED_SETAFFINITY, arguments) }.map(drop)
}
