// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Processes: made, awaited and ended, other programs, and other users.

mod command;

use alloc::{format, string::String, vec::Vec};

use crate::{
    error::{Result, of},
    fs::File,
    os::{files, process as os},
    pipe::pipe,
    signal::Signal,
};

pub use crate::os::process::Ended as Status;
pub use command::Command;

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

/// Makes this process the first of a session of its own, which has no terminal yet.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn lead_session() -> Result {
    os::lead_session().map_err(of("lead a session"))
}

/// Waits for any process that this one has made, or that was left to it, and reaps it: which one, and how it ended.
/// Without `block`, nothing is returned if none has ended.
///
/// # Errors
///
/// Those of the system; [`ECHILD`](crate::errno::ECHILD) if there is none.
#[track_caller]
pub fn wait_for_any(block: bool) -> Result<Option<(i32, Status)>> {
    os::wait_for_any(block).map_err(of("wait for any process"))
}

/// The numbers of all processes, those of the kernel among them, in order.
#[must_use]
pub fn all() -> Vec<i32> {
    let mut all = os::all();
    all.sort_unstable();
    all
}

/// Whether a process is one of the kernel's own. One that has gone counts as such.
#[must_use]
pub fn is_of_kernel(id: i32) -> bool {
    os::is_of_kernel(id)
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

/// The path of the file that this program is.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn program() -> Result<String> {
    os::program().map_err(of("find the file of this program"))
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

    /// A file that can be read once it has ended, for [`poll`](crate::poll::poll): beside others, it is waited for.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn watch(&self) -> Result<File> {
        let file = os::watch(self.id).map_err(of(format_args!("watch process {}", self.id)))?;
        Ok(File::new(file, "the end of a process"))
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
    let command = Command::new(command).stdout(&writer).stderr(&writer);
    let child = command.spawn()?;
    drop(writer);
    let text = reader.read_to_string()?;
    let status = child.wait()?;
    Ok(Output { status, text })
}

/// Becomes a program of the guest, with the environment that this one was started with; or returns the code of a shell
/// that cannot run one.
pub fn become_program(command: &[&str]) -> i32 {
    let error = Command::new(command).exec();
    if error == crate::errno::ENOENT {
        127
    } else {
        126
    }
}

/// For the entry point, which sees what the program was started with: entries ended by zeros.
#[cfg(target_os = "freebsd")]
#[doc(hidden)]
pub fn start_with(environment: &'static str) {
    crate::os::start_with(environment);
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
