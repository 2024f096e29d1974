// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Waiting until files can be read or written.

use core::{
    marker::PhantomData,
    ops::{BitAnd, BitOr},
    time::Duration,
};

use crate::{
    error::{Result, of},
    fs::File,
    os::files::{self, PollFd},
};

/// What can be waited for, and what has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Events(u16);

impl Events {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// It can be read.
    pub const READ: Self = Self(1);
    /// There is something urgent.
    pub const URGENT: Self = Self(2);
    /// It can be written.
    pub const WRITE: Self = Self(4);
    /// There is an error; need not be asked for.
    pub const ERROR: Self = Self(8);
    /// The other side has gone; need not be asked for.
    pub const HANG_UP: Self = Self(16);

    pub(crate) fn bits(self) -> u16 {
        self.0
    }

    pub(crate) fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Whether all of `others` are among these.
    #[must_use]
    pub fn contains(self, others: Self) -> bool {
        self & others == others
    }
}

impl BitOr for Events {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Events {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// A file to be waited for.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Poll<'a> {
    polled: PollFd,
    file: PhantomData<&'a File>,
}

impl<'a> Poll<'a> {
    /// Waits for `events` on `file`.
    #[must_use]
    pub fn new(file: &'a File, events: Events) -> Self {
        Self {
            polled: PollFd {
                fd: file.fd(),
                events: events.0,
                revents: 0,
            },
            file: PhantomData,
        }
    }

    /// What has come.
    #[must_use]
    pub fn came(&self) -> Events {
        Events(self.polled.revents)
    }
}

/// Waits until something has come for one of the files, or the time is up; returns for how many. Without a limit it
/// waits for ever.
///
/// # Errors
///
/// Those of the system; [`EINTR`](crate::errno::EINTR) if a signal came first.
#[track_caller]
pub fn poll(files: &mut [Poll<'_>], limit: Option<Duration>) -> Result<usize> {
    let mut polled: alloc::vec::Vec<PollFd> = files.iter().map(|file| file.polled).collect();
    let count = files::poll(&mut polled, limit).map_err(of("poll"))?;
    for (file, polled) in files.iter_mut().zip(polled) {
        file.polled = polled;
    }
    Ok(count)
}
