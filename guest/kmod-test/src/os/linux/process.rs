// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Processes: made, awaited, ended, and on whose behalf they run.

use alloc::{ffi::CString, format, string::String, vec::Vec};
use core::ffi::CStr;

use super::{Outcome, arch, c_string, call, call_with_numbers, files, signed, uninterrupted};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code.
    Exited(i32),
    /// By this signal.
    Killed(i32),
}

/// Makes a process like this one; 0 is returned in it.
///
/// It has a copy of all memory and of this thread alone.
pub(crate) fn fork() -> Outcome<i32> {
    const SIGNAL_AT_END: usize = 17;
    call_with_numbers(arch::CLONE, &[SIGNAL_AT_END, 0, 0, 0, 0]).map(pid)
}

/// Ends this process with all its threads.
pub(crate) fn exit(code: i32) -> ! {
    loop {
        let _ = call_with_numbers(arch::EXIT_GROUP, &[signed(code)]);
    }
}

/// Waits for a child to end; without `block`, `None` is returned for one that has not.
pub(crate) fn wait(child: i32, block: bool) -> Outcome<Option<Ended>> {
    Ok(reap(child, block)?.map(|(_, ended)| ended))
}

/// The same for any child: which one has ended, and how.
pub(crate) fn wait_for_any(block: bool) -> Outcome<Option<(i32, Ended)>> {
    const ANY: i32 = -1;
    reap(ANY, block)
}

fn reap(child: i32, block: bool) -> Outcome<Option<(i32, Ended)>> {
    const DO_NOT_BLOCK: usize = 1;
    let mut status = 0_i32;
    let flags = if block { 0 } else { DO_NOT_BLOCK };
    let arguments = [
        signed(child),
        (&raw mut status).expose_provenance(),
        flags,
        0,
        0,
        0,
    ];
    let reaped = uninterrupted(|| {
        // SAFETY: the call writes one number, for which there is room.
        unsafe { call(arch::WAIT4, arguments) }
    })?;
    if reaped == 0 {
        return Ok(None);
    }
    let ended = match status & 0x7f {
        0 => Ended::Exited(status >> 8 & 0xff),
        signal => Ended::Killed(signal),
    };
    Ok(Some((pid(reaped), ended)))
}

/// A file that can be read once the process has ended.
pub(crate) fn watch(process: i32) -> Outcome<files::Fd> {
    call_with_numbers(arch::PIDFD_OPEN, &[signed(process), 0]).map(files::fd)
}

/// Sends a signal: to a process, or to a group of them by its negative number.
pub(crate) fn kill(process: i32, signal: i32) -> Outcome {
    call_with_numbers(arch::KILL, &[signed(process), signed(signal)]).map(drop)
}

pub(crate) fn id() -> i32 {
    call_with_numbers(arch::GETPID, &[]).map_or(0, pid)
}

/// Makes this process the first of a group of its own.
pub(crate) fn lead_group() -> Outcome {
    call_with_numbers(arch::SETPGID, &[0, 0]).map(drop)
}

/// Makes this process the first of a session of its own, which has no terminal yet.
pub(crate) fn lead_session() -> Outcome {
    call_with_numbers(arch::SETSID, &[]).map(drop)
}

/// Makes this process run on behalf of a user from now on, for good.
pub(crate) fn become_user(user: u32, group: u32) -> Outcome {
    let (user, group) = (user as usize, group as usize);
    call_with_numbers(arch::SETGROUPS, &[0, 0])?;
    call_with_numbers(arch::SETRESGID, &[group, group, group])?;
    call_with_numbers(arch::SETRESUID, &[user, user, user]).map(drop)
}

pub(crate) fn user() -> u32 {
    call_with_numbers(arch::GETUID, &[]).map_or(u32::MAX, |user| (user & 0xffff_ffff) as u32)
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

/// Arguments and environment of a program, as the system call takes them: to execute it then takes no memory.
pub(crate) struct Image {
    /// What the lists point to.
    _texts: Vec<CString>,
    arguments: Vec<usize>,
    environment: Vec<usize>,
}

impl Image {
    pub(crate) fn new(arguments: &[&str], environment: &[&str]) -> Outcome<Self> {
        let mut texts = Vec::new();
        let mut list = |strings: &[&str]| -> Outcome<Vec<usize>> {
            let mut addresses = Vec::new();
            for string in strings {
                let text = c_string(string)?;
                addresses.push(text.as_ptr().expose_provenance());
                texts.push(text);
            }
            addresses.push(0);
            Ok(addresses)
        };
        let (arguments, environment) = (list(arguments)?, list(environment)?);
        Ok(Self {
            _texts: texts,
            arguments,
            environment,
        })
    }

    /// Becomes the program in this file; returns only if that fails, with the error.
    pub(crate) fn execute(&self, program: &CStr) -> i32 {
        let all = [
            program.as_ptr().expose_provenance(),
            self.arguments.as_ptr().expose_provenance(),
            self.environment.as_ptr().expose_provenance(),
            0,
            0,
            0,
        ];
        // SAFETY: strings and lists of strings, ended by zeros, that live through the call, and are only read.
        let outcome = unsafe { call(arch::EXECVE, all) };
        outcome.err().unwrap_or_default()
    }
}

/// Keeps the calling thread on one processor.
pub(crate) fn run_on(processor: usize) -> Outcome {
    let mut mask = [0_u64; 16];
    let word = mask.get_mut(processor / 64).ok_or(super::errno::EINVAL)?;
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

fn pid(returned: usize) -> i32 {
    i32::try_from(returned).unwrap_or(-1)
}
