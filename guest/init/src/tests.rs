// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Programs of tests: started, listened to, and reported.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::AsRawFd as _;
use std::process::Stdio;

use kmod_guest_protocol::{
    Ending, Event, Load, Program, RUN_TESTS, TEST_MODULE, TEST_PARAMETERS, TESTS,
};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, FdFlags, fcntl_setfd, ioctl_fionbio};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::WaitOptions;

use crate::child;
use crate::control::Control;

/// The verb that makes this binary run a program as a test.
pub(crate) const WATCH: &str = "watch";

/// Runs one program of tests to its end; its events are passed on.
pub(crate) fn run(
    program: &Program,
    module: Option<&Load>,
    milliseconds: u64,
    control: &Control,
) -> Result<Ending, String> {
    let failed = |error: io::Error| format!("the tests `{}`: {error}", program.name);
    let (events, sink) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| failed(error.into()))?;
    // The program inherits this end, and is told its number.
    fcntl_setfd(&sink, FdFlags::empty()).map_err(|error| failed(error.into()))?;
    let file = format!("{TESTS}/{}", program.name);
    let how = [milliseconds.to_string(), sink.as_raw_fd().to_string()];
    let (mut arguments, rest) = if program.has_harness {
        (vec![file, RUN_TESTS.to_owned()], program.tests.clone())
    } else {
        let words = vec![child::THIS.to_owned(), WATCH.to_owned()];
        (words, vec![program.name.clone(), file])
    };
    arguments.extend(how.into_iter().chain(rest));
    let mut command = child::command(&arguments, "dumb");
    if let Some(load) = module {
        command
            .env(TEST_MODULE, &load.name)
            .env(TEST_PARAMETERS, &load.parameters);
    }
    let spawned = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    drop(sink);
    let child = match spawned {
        Ok(child) => child,
        Err(error) => {
            return Ok(Ending::NotStarted {
                errno: error.raw_os_error().unwrap_or(0),
            });
        }
    };
    let pid = child.id();
    let process = child::open(pid).map_err(failed)?;
    ioctl_fionbio(&events, true).map_err(|error| failed(error.into()))?;
    let mut lines = Lines {
        pipe: File::from(events),
        partial: Vec::new(),
        control,
    };
    loop {
        let ended = {
            let mut fds = [
                PollFd::new(&process, PollFlags::IN),
                PollFd::new(&lines.pipe, PollFlags::IN),
                PollFd::from_borrowed_fd(control.input(), PollFlags::IN),
            ];
            match poll(&mut fds, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(failed(error.into())),
            }
            fds.first().is_some_and(|fd| !fd.revents().is_empty())
        };
        control.obey();
        // What a program has written is there before its end is.
        lines.pass_on().map_err(failed)?;
        if ended && let Some(exit) = child::reap(pid, WaitOptions::NOHANG)? {
            return Ok(exit.into());
        }
    }
}

/// Events on their way from the program to the host.
struct Lines<'a> {
    pipe: File,
    /// The beginning of a line that is not whole yet.
    partial: Vec<u8>,
    control: &'a Control,
}

impl Lines<'_> {
    /// Passes on what the pipe holds, but only what is an event of a test.
    fn pass_on(&mut self) -> io::Result<()> {
        let mut buffer = [0; 16384];
        loop {
            match self.pipe.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => self.partial.extend(buffer.iter().take(count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            while let Some(end) = self.partial.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.partial.drain(..=end).collect();
                if let Ok(
                    event @ (Event::TestStarted { .. }
                    | Event::TestOutput { .. }
                    | Event::TestEnded { .. }),
                ) = serde_json::from_slice(&line)
                {
                    self.control.send(&event);
                }
            }
        }
    }
}
