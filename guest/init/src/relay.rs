// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! A command with pipes, relayed byte for byte to and from the serial ports.
//!
//! A serial port neither knows the end of a stream nor holds back a sender, so both are told on the
//! control channel: the host sends at most a window of bytes ahead of what the command took, and says
//! how many there are in all.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd as _, OwnedFd};
use std::process::{Child, Stdio};

use kmod_guest_protocol::{COMMAND, COMMAND_ERROR, Ending, Event, PORTION};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionbio};
use rustix::process::WaitOptions;
use rustix::termios::tcdrain;

use crate::child;
use crate::control::{Control, open_raw};

/// Runs the command to its end.
pub(crate) fn run(arguments: &[String], control: &Control) -> Result<Ending, String> {
    let spawned = child::command(arguments, "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let child = match spawned {
        Ok(child) => child,
        Err(error) => {
            return Ok(Ending::NotStarted {
                errno: error.raw_os_error().unwrap_or(0),
            });
        }
    };
    let pid = child.id();
    let mut relay =
        Relay::new(child, control).map_err(|error| format!("connecting the command: {error}"))?;
    control.send(&Event::Started);
    let exit = loop {
        relay
            .turn()
            .map_err(|error| format!("relaying the command's streams: {error}"))?;
        // An orphan may come first: the next turn then finds the command without waiting.
        if let Some(exit) = child::reap(pid, WaitOptions::NOHANG)? {
            break exit;
        }
    };
    relay
        .finish()
        .map_err(|error| format!("relaying the command's output: {error}"))?;
    Ok(exit.into())
}

struct Relay<'a> {
    control: &'a Control,
    process: OwnedFd,
    input: Input,
    output: Output,
    error: Output,
}

/// Standard input: from the port, through a buffer, into the pipe.
struct Input {
    port: File,
    pipe: Option<File>,
    buffer: VecDeque<u8>,
    /// Bytes read from the port so far.
    received: u64,
    /// Bytes the command took, or can no longer take.
    taken: u64,
    /// How many of them the host knows about.
    told: u64,
    /// How many there will be in all, once the host knows.
    total: Option<u64>,
}

/// Standard output or error: from the pipe to the port.
struct Output {
    pipe: Option<File>,
    port: File,
}

impl<'a> Relay<'a> {
    fn new(mut child: Child, control: &'a Control) -> io::Result<Self> {
        Ok(Self {
            control,
            process: child::open(child.id())?,
            input: Input {
                port: open_raw(COMMAND, true)?,
                pipe: nonblocking(child.stdin.take().map(OwnedFd::from))?,
                buffer: VecDeque::new(),
                received: 0,
                taken: 0,
                told: 0,
                total: None,
            },
            output: Output {
                pipe: nonblocking(child.stdout.take().map(OwnedFd::from))?,
                port: open_raw(COMMAND, false)?,
            },
            error: Output {
                pipe: nonblocking(child.stderr.take().map(OwnedFd::from))?,
                port: open_raw(COMMAND_ERROR, false)?,
            },
        })
    }

    /// Waits until something can be moved, or the command ended, and moves it.
    fn turn(&mut self) -> io::Result<()> {
        {
            let mut fds = vec![
                PollFd::new(&self.process, PollFlags::IN),
                PollFd::from_borrowed_fd(self.control.input(), PollFlags::IN),
                PollFd::new(&self.input.port, PollFlags::IN),
            ];
            if let Some(pipe) = self
                .input
                .pipe
                .as_ref()
                .filter(|_| !self.input.buffer.is_empty())
            {
                fds.push(PollFd::new(pipe, PollFlags::OUT));
            }
            for pipe in self.output.pipe.iter().chain(&self.error.pipe) {
                fds.push(PollFd::new(pipe, PollFlags::IN));
            }
            // The time limit reaps orphans.
            match poll(
                &mut fds,
                Some(&Timespec {
                    tv_sec: 1,
                    tv_nsec: 0,
                }),
            ) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.input.total = self.control.obey().or(self.input.total);
        self.input.relay(self.control)?;
        self.output.relay()?;
        self.error.relay()
    }

    /// Moves what the pipes still hold. A process left behind may hold them open: their end is not
    /// awaited.
    fn finish(&mut self) -> io::Result<()> {
        for output in [&mut self.output, &mut self.error] {
            output.relay()?;
            tcdrain(&output.port)?;
        }
        Ok(())
    }
}

impl Input {
    fn relay(&mut self, control: &Control) -> io::Result<()> {
        let mut buffer = [0; 4096];
        while let Some(count) = read_ready(&mut self.port, &mut buffer)? {
            if count == 0 {
                break;
            }
            self.buffer.extend(buffer.iter().take(count));
            self.received += count as u64;
        }
        while let Some(pipe) = &mut self.pipe
            && !self.buffer.is_empty()
        {
            match pipe.write(self.buffer.as_slices().0) {
                Ok(count) => {
                    self.buffer.drain(..count);
                    self.taken += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The command wants no more.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.pipe = None,
                Err(error) => return Err(error),
            }
        }
        if self.pipe.is_none() {
            self.taken += self.buffer.len() as u64;
            self.buffer.clear();
        }
        if self.taken - self.told >= PORTION {
            self.told = self.taken;
            control.send(&Event::Taken { bytes: self.taken });
        }
        if self.total.is_some_and(|total| self.received >= total) && self.buffer.is_empty() {
            self.pipe = None;
        }
        Ok(())
    }
}

impl Output {
    fn relay(&mut self) -> io::Result<()> {
        let mut buffer = [0; 16384];
        // As much as a pipe can hold at most; without a bound one stream could starve the others.
        for _ in 0..64 {
            let Some(pipe) = &mut self.pipe else { break };
            match read_ready(pipe, &mut buffer)? {
                None => break,
                Some(0) => self.pipe = None,
                Some(count) => self
                    .port
                    .write_all(buffer.get(..count).unwrap_or_default())?,
            }
        }
        Ok(())
    }
}

/// Reads what is there; `None` if nothing is.
fn read_ready(file: &mut File, buffer: &mut [u8]) -> io::Result<Option<usize>> {
    match file.read(buffer) {
        Ok(count) => Ok(Some(count)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
        Err(error) => Err(error),
    }
}

fn nonblocking(pipe: Option<OwnedFd>) -> io::Result<Option<File>> {
    let Some(pipe) = pipe else { return Ok(None) };
    ioctl_fionbio(pipe.as_fd(), true)?;
    Ok(Some(File::from(pipe)))
}
