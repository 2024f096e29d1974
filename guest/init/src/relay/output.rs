// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Standard output or error: from the pipe to the port.

use kmod_test::{File, Result};

use super::read_ready;
use crate::{port, settings};

pub(super) struct Output {
    /// Closed at its end.
    pipe: Option<File>,
    port: File,
}

impl Output {
    pub(super) fn new(pipe: File, port: &str) -> Result<Self> {
        pipe.set_nonblocking(true)?;
        Ok(Self {
            pipe: Some(pipe),
            port: port::open(port, false)?,
        })
    }

    pub(super) fn pipe(&self) -> Option<&File> {
        self.pipe.as_ref()
    }

    /// Moves what the pipe holds.
    pub(super) fn relay(&mut self) -> Result {
        let mut buffer = [0; 16384];
        // As much as a pipe can hold at most; without a bound one stream could starve the others.
        for _ in 0..64 {
            let Some(pipe) = &self.pipe else { break };
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

    /// Moves what the pipe still holds. A process left behind may hold it open: its end is not awaited.
    pub(super) fn finish(&mut self) -> Result {
        self.relay()?;
        settings::drain(&self.port)
    }
}
