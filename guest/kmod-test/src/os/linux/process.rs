// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Processes: made, awaited, ended, and on whose behalf they run.

use alloc::{format, string::String, vec::Vec};

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
    Ok(Some(match status & 0x7f {
        0 => Ended::Exited(status >> 8 & 0xff),
        signal => Ended::Killed(signal),
    }))
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

/// Becomes another program; returns only if that fails.
pub(crate) fn execute(program: &str, arguments: &[&str], environment: &[&str]) -> i32 {
    let pointers = |texts: &[&str]| -> Outcome<(Vec<_>, Vec<usize>)> {
        let texts: Vec<_> = texts
            .iter()
            .map(|text| c_string(text))
            .collect::<Outcome<_>>()?;
        let mut addresses: Vec<usize> = texts
            .iter()
            .map(|text| text.as_ptr().expose_provenance())
            .collect();
        addresses.push(0);
        Ok((texts, addresses))
    };
    let run = || {
        let program = c_string(program)?;
        let (_arguments, arguments) = pointers(arguments)?;
        let (_environment, environment) = pointers(environment)?;
        let all = [
            program.as_ptr().expose_provenance(),
            arguments.as_ptr().expose_provenance(),
            environment.as_ptr().expose_provenance(),
            0,
            0,
            0,
        ];
        // SAFETY: strings and lists of strings, ended by zeros, that live through the call, and are only read.
        unsafe { call(arch::EXECVE, all) }
    };
    run().err().unwrap_or_default()
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
