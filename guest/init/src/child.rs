// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Child processes: waiting for one while reaping all, and the session on a terminal.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode, Stdio};

use kmod_guest_protocol::{COMMAND, Ending, Event, HOME};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, WaitOptions, WaitStatus, ioctl_tiocsctty, pidfd_open, setsid,
};
use rustix::termios::{OptionalActions, Winsize, tcdrain, tcgetattr, tcsetattr, tcsetwinsize};

use crate::control::{Control, SPEED};

pub(crate) const THIS: &str = "/init";
const SHELL: &str = "/bin/sh";
const PATH: &str = "/root:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How a process ended.
#[derive(Clone, Copy)]
pub(crate) enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl From<Exit> for Ending {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Code(code) => Self::Exited { code },
            Exit::Signal(signal) => Self::Killed { signal },
        }
    }
}

/// Runs this binary again under a verb and waits for it; the code of a failure is the error's number.
pub(crate) fn run_self(arguments: &[&str], control: &Control) -> Result<Exit, String> {
    let failed = |error: io::Error| format!("{THIS}: {error}");
    let mut child = Command::new(THIS)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let exit = wait(child.id(), control)?;
    let mut said = String::new();
    if let (Exit::Code(1..), Some(mut stdout)) = (exit, child.stdout.take()) {
        stdout.read_to_string(&mut said).map_err(failed)?;
        return Ok(Exit::Code(said.parse().unwrap_or(0)));
    }
    Ok(exit)
}

/// The command with its surroundings; an empty one is a shell.
pub(crate) fn command(command: &[String], term: &str) -> Command {
    let (program, arguments) = match command {
        [] => (SHELL, command),
        [program, arguments @ ..] => (program.as_str(), arguments),
    };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(HOME).env_clear();
    command.envs([
        ("PATH", PATH),
        ("HOME", HOME),
        ("TERM", term),
        ("USER", "root"),
    ]);
    command
}

/// Runs the command with the serial port as its terminal.
pub(crate) fn run_on_terminal(
    arguments: &[String],
    rows: u16,
    columns: u16,
    term: &str,
    control: &Control,
) -> Result<Ending, String> {
    let open = || -> io::Result<_> {
        let terminal = OpenOptions::new().read(true).write(true).open(COMMAND)?;
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&terminal, size)?;
        let mut settings = tcgetattr(&terminal)?;
        settings.set_speed(SPEED)?;
        tcsetattr(&terminal, OptionalActions::Now, &settings)?;
        Ok((
            Stdio::from(terminal.try_clone()?),
            Stdio::from(terminal.try_clone()?),
            terminal,
        ))
    };
    let (input, output, terminal) = open().map_err(|error| format!("{COMMAND}: {error}"))?;
    let inner = command(arguments, term);
    let mut session = Command::new(THIS);
    session
        .arg("session")
        .arg(inner.get_program())
        .args(inner.get_args());
    session.current_dir(HOME).env_clear();
    session.envs(
        inner
            .get_envs()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    let error = terminal
        .try_clone()
        .map_err(|error| format!("{COMMAND}: {error}"))?;
    let child = session
        .stdin(input)
        .stdout(output)
        .stderr(error)
        .spawn()
        .map_err(|error| format!("{THIS}: {error}"))?;
    control.send(&Event::Started);
    let exit = wait(child.id(), control)?;
    let _ = tcdrain(terminal.as_fd());
    Ok(exit.into())
}

/// Becomes `program`, leader of a session whose terminal is standard input.
pub(crate) fn become_session(program: &str, arguments: &[&str]) -> ExitCode {
    if let Err(error) = setsid().and_then(|_| ioctl_tiocsctty(io::stdin())) {
        eprintln!("no control over the terminal: {error}");
    }
    let error = Command::new(OsStr::new(program)).args(arguments).exec();
    eprintln!("{program}: {error}");
    ExitCode::from(if error.kind() == io::ErrorKind::NotFound {
        127
    } else {
        126
    })
}

/// What is ready once a process has ended.
pub(crate) fn open(pid: u32) -> io::Result<OwnedFd> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    Ok(pidfd_open(pid.ok_or(Errno::SRCH)?, PidfdFlags::empty())?)
}

/// Waits for one process, reaps the orphans that end meanwhile, and does what the host orders.
fn wait(pid: u32, control: &Control) -> Result<Exit, String> {
    let failed = |error: io::Error| format!("waiting for process {pid}: {error}");
    let process = open(pid).map_err(failed)?;
    loop {
        {
            let mut fds = [
                PollFd::new(&process, PollFlags::IN),
                PollFd::from_borrowed_fd(control.input(), PollFlags::IN),
            ];
            // The time limit reaps orphans.
            let second = Timespec {
                tv_sec: 1,
                tv_nsec: 0,
            };
            match poll(&mut fds, Some(&second)) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(failed(error.into())),
            }
        }
        control.obey();
        if let Some(exit) = reap(pid, WaitOptions::NOHANG)? {
            return Ok(exit);
        }
    }
}

/// Reaps one process; returns how it ended if it is `pid`. Without `NOHANG` in `options` it waits.
pub(crate) fn reap(pid: u32, options: WaitOptions) -> Result<Option<Exit>, String> {
    match rustix::process::wait(options) {
        Ok(Some((reaped, status))) if is(reaped, pid) => Ok(exit(status)),
        Ok(_) | Err(Errno::INTR) => Ok(None),
        Err(error) => Err(format!("waiting for process {pid}: {error}")),
    }
}

fn is(reaped: Pid, pid: u32) -> bool {
    reaped.as_raw_pid().cast_unsigned() == pid
}

fn exit(status: WaitStatus) -> Option<Exit> {
    status
        .exit_status()
        .map(Exit::Code)
        .or(status.terminating_signal().map(Exit::Signal))
}
