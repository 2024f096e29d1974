// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Files that are waited for all the time, by `epoll` on Linux and `kqueue` on FreeBSD: a driver is told once, and stays
//! registered with.

use core::time::Duration;

use crate::{
    error::{Result, of},
    fs::File,
    os::epoll as os,
    poll::Events,
};

/// A set of files that are waited for, until it is dropped or they are closed.
#[derive(Debug)]
pub struct Epoll(File);

impl Epoll {
    /// An empty set.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn new() -> Result<Self> {
        let set = os::create().map_err(of("make an epoll set"))?;
        Ok(Self(File::new(set, "an epoll set")))
    }

    /// Waits for `events` on `file`, too.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn add(&self, file: &File, events: Events) -> Result {
        os::add(self.0.fd(), file.fd(), events.bits()).map_err(of("add to an epoll set"))
    }

    /// Waits until something has come for one of the files: what; nothing if the time is up.
    ///
    /// # Errors
    ///
    /// Those of the system; [`EINTR`](crate::errno::EINTR) if a signal came first.
    #[track_caller]
    pub fn wait(&self, limit: Duration) -> Result<Events> {
        let limit = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX);
        os::wait(self.0.fd(), limit)
            .map(Events::from_bits)
            .map_err(of("wait for an epoll set"))
    }
}
