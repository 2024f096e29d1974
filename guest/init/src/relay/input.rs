// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Standard input: from the port, through a buffer, into the pipe.

use alloc::collections::VecDeque;

use kmod_guest_protocol::{Event, portion};
use kmod_test::{
    File, Result,
    errno::{EAGAIN, EINTR, EPIPE},
};

use super::read_ready;
use crate::{
    control::Control,
    os::{COMMAND, WINDOW},
    port,
};

pub(super) struct Input {
    port: File,
    /// Closed when there is no more, or the command wants no more.
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

impl Input {
    pub(super) fn new(pipe: File) -> Result<Self> {
        pipe.set_nonblocking(true)?;
        Ok(Self {
            port: port::open(COMMAND, true)?,
            pipe: Some(pipe),
            buffer: VecDeque::new(),
            received: 0,
            taken: 0,
            told: 0,
            total: None,
        })
    }

    pub(super) fn port(&self) -> &File {
        &self.port
    }

    /// The pipe, if there is something for it.
    pub(super) fn pipe_to_fill(&self) -> Option<&File> {
        self.pipe.as_ref().filter(|_| !self.buffer.is_empty())
    }

    /// Moves what can be moved; `total` is how many bytes there will be, if the host has said it.
    pub(super) fn relay(&mut self, total: Option<u64>, control: &Control) -> Result {
        self.total = total.or(self.total);
        self.fill()?;
        self.empty()?;
        if self.taken - self.told >= portion(WINDOW) {
            self.told = self.taken;
            control.send(&Event::Taken { bytes: self.taken });
        }
        if self.total.is_some_and(|total| self.received >= total) && self.buffer.is_empty() {
            self.pipe = None;
        }
        Ok(())
    }

    fn fill(&mut self) -> Result {
        let mut buffer = [0; 4096];
        while let Some(count @ 1..) = read_ready(&self.port, &mut buffer)? {
            self.buffer.extend(buffer.iter().take(count));
            self.received += count as u64;
        }
        Ok(())
    }

    fn empty(&mut self) -> Result {
        while let Some(pipe) = self.pipe_to_fill() {
            match pipe.write(self.buffer.as_slices().0) {
                Ok(count) => {
                    self.buffer.drain(..count);
                    self.taken += count as u64;
                }
                Err(error) if error == EAGAIN => break,
                Err(error) if error == EINTR => {}
                Err(error) if error == EPIPE => self.pipe = None,
                Err(error) => return Err(error),
            }
        }
        if self.pipe.is_none() {
            self.taken += self.buffer.len() as u64;
            self.buffer.clear();
        }
        Ok(())
    }
}
