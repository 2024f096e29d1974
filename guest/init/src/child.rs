// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Child processes: waited for, while all that end are reaped and orders are obeyed.

use kmod_guest_protocol::Ending;
use kmod_test::{
    File, Result,
    errno::EINTR,
    poll::{Events, Poll, poll},
    process::{Child, Status, wait_for_any},
    time::Duration,
};

use crate::control::Control;

/// How long is waited at most: orphans do not announce themselves.
const ROUND: Duration = Duration::from_secs(1);

/// A process that was started, and goes on whatever becomes of this.
pub(crate) struct Running {
    id: i32,
    end: File,
}

impl Running {
    pub(crate) fn new(child: Child) -> Result<Self> {
        let running = Self {
            id: child.id(),
            end: child.watch()?,
        };
        child.leave();
        Ok(running)
    }

    /// What to poll for the end of it.
    pub(crate) fn end(&self) -> &File {
        &self.end
    }

    /// Reaps one process, if one has ended; how it did, if it is this one.
    pub(crate) fn reap(&self) -> Result<Option<Status>> {
        let reaped = wait_for_any(false)?;
        Ok(reaped.and_then(|(id, status)| (id == self.id).then_some(status)))
    }

    /// Waits for the end of it, reaps the orphans that end meanwhile, and does what the host orders.
    pub(crate) fn wait(&self, control: &Control) -> Result<Status> {
        loop {
            wait_until_ready(&mut [
                Poll::new(&self.end, Events::READ),
                Poll::new(control.input(), Events::READ),
            ])?;
            control.obey();
            if let Some(status) = self.reap()? {
                return Ok(status);
            }
        }
    }
}

/// Waits until one of the files is ready, or it is time to reap orphans.
pub(crate) fn wait_until_ready(files: &mut [Poll<'_>]) -> Result {
    match poll(files, Some(ROUND)) {
        Err(error) if error != EINTR => Err(error),
        _ => Ok(()),
    }
}

/// How a process ended, as the host is told.
pub(crate) fn ending(status: Status) -> Ending {
    match status {
        Status::Exited(code) => Ending::Exited { code },
        Status::Killed(signal) => Ending::Killed { signal },
    }
}
