// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Processes: made, awaited, ended, and on whose behalf they run.

use alloc::{ffi::CString, vec::Vec};
use core::ffi::CStr;

use super::{Outcome, arch, c_string, call, call_with_numbers, signed, uninterrupted};

pub(crate) use super::system::processes::*;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code.
    Exited(i32),
    /// By this signal.
    Killed(i32),
}

/// Ends this process with all its threads.
pub(crate) fn exit(code: i32) -> ! {
    loop {
        let _ = call_with_numbers(arch::EXIT_PROCESS, &[signed(code)]);
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

pub(in crate::os) fn pid(returned: usize) -> i32 {
    i32::try_from(returned).unwrap_or(-1)
}
