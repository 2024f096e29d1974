// SPDX-License-Identifier: MIT OR Apache-2.0

//! What standard input is, and the terminal in raw mode.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::getpgrp;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr};

use crate::Error;

/// What standard input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// A terminal that a person sits at, and so is standard output.
    Person,
    /// A terminal, but output goes elsewhere.
    Terminal,
    /// A pipe, a file, a socket; whether something is there to be read already.
    Stream {
        /// As of now.
        ready: bool,
    },
    /// Nothing can come from it.
    Nothing,
}

impl Input {
    /// Looks at standard input as it is now.
    pub(crate) fn now() -> Self {
        let input = io::stdin();
        if input.is_terminal() {
            // In the background, to read from the terminal would stop this process.
            return match tcgetpgrp(&input) {
                Ok(group) if group == getpgrp() && io::stdout().is_terminal() => Self::Person,
                Ok(group) if group == getpgrp() => Self::Terminal,
                _ => Self::Nothing,
            };
        }
        let metadata = input
            .as_fd()
            .try_clone_to_owned()
            .and_then(|fd| File::from(fd).metadata());
        match metadata {
            // Major and minor number of /dev/null.
            Ok(metadata) if metadata.file_type().is_char_device() && metadata.rdev() == 0x103 => {
                Self::Nothing
            }
            Ok(_) => Self::Stream { ready: is_ready() },
            Err(_) => Self::Nothing,
        }
    }
}

fn is_ready() -> bool {
    let input = io::stdin();
    let mut fds = [PollFd::new(&input, PollFlags::IN)];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut fds, Some(&now)).is_ok() && fds.iter().any(|fd| fd.revents().contains(PollFlags::IN))
}

/// Height and width of the terminal.
pub(crate) fn size() -> (u16, u16) {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_row > 0 && size.ws_col > 0 => (size.ws_row, size.ws_col),
        _ => (24, 80),
    }
}

/// The terminal passes every key on; when this is dropped it is as it was.
pub(crate) struct Raw {
    before: Termios,
}

impl Raw {
    pub(crate) fn enter() -> Result<Self, Error> {
        let enter = || -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut raw = before.clone();
            raw.make_raw();
            tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
            Ok(Self { before })
        };
        enter().map_err(Error::Terminal)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}
