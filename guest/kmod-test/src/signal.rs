// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Signals: sent, counted, held back.

use crate::{
    error::{Result, of},
    os::{process, signal},
};

/// A signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal(i32);

impl Signal {
    /// `SIGABRT`.
    pub const ABRT: Self = Self(signal::ABORT);
    /// `SIGALRM`.
    pub const ALRM: Self = Self(signal::ALARM);
    /// `SIGBUS`.
    pub const BUS: Self = Self(signal::BUS);
    /// `SIGCONT`.
    pub const CONT: Self = Self(signal::CONTINUE);
    /// `SIGHUP`.
    pub const HUP: Self = Self(signal::HANG_UP);
    /// `SIGINT`.
    pub const INT: Self = Self(signal::INTERRUPT);
    /// `SIGIO`: what `fasync` of a driver sends.
    pub const IO: Self = Self(signal::IO);
    /// `SIGKILL`.
    pub const KILL: Self = Self(signal::KILL);
    /// `SIGPIPE`.
    pub const PIPE: Self = Self(signal::PIPE);
    /// `SIGSTOP`.
    pub const STOP: Self = Self(signal::STOP);
    /// `SIGTERM`.
    pub const TERM: Self = Self(signal::TERMINATE);
    /// `SIGUSR1`.
    pub const USR1: Self = Self(signal::USER_1);
    /// `SIGUSR2`.
    pub const USR2: Self = Self(signal::USER_2);

    /// The signal with this number.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Counts it from now on, instead of being ended by it: it interrupts what this process waits for, which then
    /// fails with [`EINTR`](crate::errno::EINTR).
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn count(self) -> Result {
        signal::count(self.0).map_err(of(format_args!("count {self:?}")))
    }

    /// How often it came since it is counted.
    #[must_use]
    pub fn counted(self) -> u32 {
        signal::counted(self.0)
    }

    /// Holds it back from the calling thread, or lets it through again.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn block(self, on: bool) -> Result {
        signal::block(self.0, on).map_err(of(format_args!("block {self:?}")))
    }

    /// Sends it to a process; to a group of processes by its negative number.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn send(self, to: i32) -> Result {
        process::kill(to, self.0).map_err(of(format_args!("send {self:?} to process {to}")))
    }
}
