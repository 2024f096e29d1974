// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Processes: made, awaited and ended, other programs, and other users.

use alloc::{format, string::String, vec::Vec};

use crate::{
    error::{Result, of},
    os::{files, process as os},
    pipe::pipe,
    signal::Signal,
};

pub use crate::os::process::Ended as Status;

/// Where programs are looked for.
const FOLDERS: [&str; 5] = ["/root", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// A process that was made; ended and reaped when dropped.
#[derive(Debug)]
pub struct Child {
    id: i32,
    status: Option<Status>,
}

/// Runs `work` in a process of its own, a copy of this one; its code is what `work` returns.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn fork(work: impl FnOnce() -> i32) -> Result<Child> {
    match os::fork().map_err(of("make a process"))? {
        0 => exit(work()),
        id => Ok(Child { id, status: None }),
    }
}

/// Ends this process at once; nothing is dropped.
pub fn exit(code: i32) -> ! {
    os::exit(code)
}

/// Makes this process the first of a group of its own.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn lead_group() -> Result {
    os::lead_group().map_err(of("lead a group of processes"))
}

/// Where the threads of a process wait in the kernel, for a reader: a block of lines for each.
#[must_use]
pub fn whereabouts(id: i32) -> String {
    os::whereabouts(id)
}

/// Makes the kernel log where every process is that waits for something else than time or a signal.
pub fn log_blocked() {
    os::log_blocked();
}

/// Makes the kernel log where each processor is that has something to do.
pub fn log_running() {
    os::log_running();
}

/// The number of this process.
#[must_use]
pub fn id() -> i32 {
    os::id()
}

/// On behalf of which user this process runs: 0 may do everything.
#[must_use]
pub fn user() -> u32 {
    os::user()
}

impl Child {
    /// Its number.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.id
    }

    /// Waits for its end.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn wait(mut self) -> Result<Status> {
        match self.look(true)? {
            Some(status) => Ok(status),
            None => Err(crate::errno::ECHILD),
        }
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn try_wait(&mut self) -> Result<Option<Status>> {
        self.look(false)
    }

    /// Sends it a signal.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn signal(&self, signal: Signal) -> Result {
        os::kill(self.id, signal.number())
            .map_err(of(format_args!("send {signal:?} to process {}", self.id)))
    }

    /// Ends it, and the group of processes that it leads, if it does. Whether it was gone within the time: what waits
    /// in the kernel for something else does not notice.
    pub fn end(&mut self, limit: core::time::Duration) -> bool {
        // Whoever is gone already needs no signal.
        let _ = os::kill(-self.id, Signal::KILL.number());
        let _ = os::kill(self.id, Signal::KILL.number());
        crate::time::wait_until(limit, || !matches!(self.look(false), Ok(None)))
    }

    /// Leaves it to itself: it is neither ended nor reaped when this is dropped.
    pub fn leave(mut self) {
        self.status = Some(Status::Exited(0));
    }

    #[track_caller]
    fn look(&mut self, block: bool) -> Result<Option<Status>> {
        if self.status.is_none() {
            let asked = format_args!("wait for process {}", self.id);
            self.status = os::wait(self.id, block).map_err(of(asked))?;
        }
        Ok(self.status)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.status.is_none() && os::kill(self.id, Signal::KILL.number()).is_ok() {
            let _ = os::wait(self.id, true);
        }
    }
}

/// Runs `work` on behalf of another user and group, in a process of its own; returns what it returns, which must be
/// text, for it comes back through a pipe. `Err` of `work` comes back as its error.
///
/// # Errors
///
/// Those of the system, and that of `work`; [`ECHILD`](crate::errno::ECHILD) if the process died.
#[track_caller]
pub fn as_user<T: AsRef<str>>(
    user: u32,
    group: u32,
    work: impl FnOnce() -> Result<T>,
) -> Result<String> {
    let (reader, writer) = pipe()?;
    let child = fork(|| {
        let outcome = os::become_user(user, group)
            .map_err(of(format_args!("become user {user}")))
            .and_then(|()| work());
        match outcome {
            Ok(text) => i32::from(writer.write_all(text.as_ref().as_bytes()).is_err()),
            Err(error) => {
                let number = format!("{}", error.number());
                // The code tells a failure from text that looks like a number.
                let _ = writer.write_all(number.as_bytes());
                2
            }
        }
    })?;
    drop(writer);
    let text = reader.read_to_string()?;
    match child.wait()? {
        Status::Exited(0) => Ok(text),
        Status::Exited(2) => {
            Err(text.parse().unwrap_or(0)).map_err(of(format_args!("work as user {user}")))
        }
        _ => Err(crate::errno::ECHILD.number()).map_err(of(format_args!("work as user {user}"))),
    }
}

/// What came of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// How it ended.
    pub status: Status,
    /// What it wrote, on standard output and standard error.
    pub text: String,
}

/// Runs a program of the guest, such as one of its user land, and waits for its end: `run(&["lsmod"])`.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn run(command: &[&str]) -> Result<Output> {
    let (reader, writer) = pipe()?;
    let child = fork(|| {
        for stream in [1, 2] {
            if files::duplicate_to(writer.fd(), stream).is_err() {
                return 126;
            }
        }
        become_program(command)
    })?;
    drop(writer);
    let text = reader.read_to_string()?;
    let status = child.wait()?;
    if status == Status::Exited(127) && !is_there(command) {
        return Err(crate::errno::ENOENT.number()).map_err(of(format_args!("run {command:?}")));
    }
    Ok(Output { status, text })
}

fn is_there(command: &[&str]) -> bool {
    paths(command).iter().any(|path| crate::fs::exists(path))
}

/// Becomes a program of the guest, with the environment that this one was started with; or returns the code of a shell
/// that cannot run one.
pub fn become_program(command: &[&str]) -> i32 {
    let environment = crate::os::environment();
    let environment: Vec<&str> = environment.split_terminator('\0').collect();
    for path in paths(command) {
        os::execute(&path, command, &environment);
    }
    if is_there(command) { 126 } else { 127 }
}

fn paths(command: &[&str]) -> Vec<String> {
    let program = command.first().copied().unwrap_or_default();
    if program.contains('/') {
        return Vec::from([program.into()]);
    }
    let folders = FOLDERS.iter();
    folders
        .map(|folder| format!("{folder}/{program}"))
        .collect()
}

/// Keeps the calling thread on one processor, counted from 0.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn run_on(processor: usize) -> Result {
    os::run_on(processor).map_err(of(format_args!("run on processor {processor}")))
}

/// Makes a folder the one that paths begin in.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn change_dir(path: &str) -> Result {
    files::change_folder(path).map_err(of(format_args!("change to the folder {path:?}")))
}
