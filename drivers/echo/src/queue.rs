// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The queue that all open files share, with those who wait for it.

use kernel::{
    fs::File,
    iov::{IovIterDest, IovIterSource},
    new_mutex,
    prelude::*,
    sync::{
        Mutex,
        lock::{Guard, mutex::MutexBackend},
        poll::{
            EPOLLIN, EPOLLOUT, EPOLLRDNORM, EPOLLWRNORM, PollCondVar, PollTable, new_poll_condvar,
        },
    },
};

use crate::{calls::Stats, ring::Ring};

/// What is in the queue, and what was.
struct State {
    ring: Ring,
    /// How many bytes may be queued.
    limit: usize,
    written: u64,
    read: u64,
}

impl State {
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.ring.len())
    }
}

/// A queue of bytes that can be waited for.
#[pin_data]
pub(crate) struct Queue {
    #[pin]
    state: Mutex<State>,
    #[pin]
    changed: PollCondVar,
}

type Locked<'a> = Guard<'a, State, MutexBackend>;

impl Queue {
    /// Makes one that takes `size` bytes.
    pub(crate) fn new(size: u32) -> impl PinInit<Self, Error> {
        let size = size as usize;
        try_pin_init!(Self {
            state <- new_mutex!(State { ring: Ring::new(size)?, limit: size, written: 0, read: 0 }),
            changed <- new_poll_condvar!("echo"),
        }? Error)
    }

    /// Waits until `is_ready`, or fails if it `is_nonblocking`.
    fn wait(
        &self,
        is_nonblocking: impl Fn() -> bool,
        is_ready: fn(&State) -> bool,
    ) -> Result<Locked<'_>> {
        let mut state = self.state.lock();
        if !is_ready(&state) {
            if is_nonblocking() {
                return Err(EAGAIN);
            }
            self.sleep(&mut state, is_ready)?;
        }
        Ok(state)
    }

    /// Sleeps until `is_ready`.
    #[cold]
    fn sleep(&self, state: &mut Locked<'_>, is_ready: fn(&State) -> bool) -> Result {
        while !is_ready(state) {
            if self.changed.wait_interruptible(state) {
                return Err(ERESTARTSYS);
            }
        }
        Ok(())
    }

    /// Gives out what is queued. What the reader's memory does not take stays in the queue.
    pub(crate) fn read(
        &self,
        iov: &mut IovIterDest<'_>,
        is_nonblocking: impl Fn() -> bool,
    ) -> Result<usize> {
        if iov.is_empty() {
            return Ok(0);
        }
        let mut state = self.wait(is_nonblocking, |state| state.ring.len() > 0)?;
        let mut total = 0;
        // What has reached the end of the memory goes on at its beginning.
        while let Some(oldest) = state.ring.oldest() {
            let copied = iov.copy_to_iter(oldest);
            state.ring.remove(copied);
            total = copied.wrapping_add(total);
            if copied == 0 || iov.is_empty() {
                break;
            }
        }
        if total == 0 {
            return Err(EFAULT);
        }
        state.read = state.read.wrapping_add(total as u64);
        drop(state);
        self.changed.notify_all();
        Ok(total)
    }

    /// Queues as much as there is room for, at least a byte.
    pub(crate) fn write(
        &self,
        iov: &mut IovIterSource<'_>,
        is_nonblocking: impl Fn() -> bool,
    ) -> Result<usize> {
        if iov.is_empty() {
            return Ok(0);
        }
        let mut state = self.wait(is_nonblocking, |state| state.room() > 0)?;
        let mut total = 0;
        loop {
            let room = state.room();
            let Some(spare) = state.ring.spare(room) else {
                break;
            };
            let copied = iov.copy_from_iter(spare);
            state.ring.add(copied);
            total = copied.wrapping_add(total);
            if copied == 0 || iov.is_empty() {
                break;
            }
        }
        if total == 0 {
            return Err(EFAULT);
        }
        state.written = state.written.wrapping_add(total as u64);
        drop(state);
        self.changed.notify_all();
        Ok(total)
    }

    /// What a file is ready for.
    pub(crate) fn poll(&self, file: &File, table: &PollTable<'_>) -> u32 {
        table.register_wait(file, &self.changed);
        let state = self.state.lock();
        let mut ready = 0;
        if state.ring.len() > 0 {
            ready |= EPOLLIN | EPOLLRDNORM;
        }
        if state.room() > 0 {
            ready |= EPOLLOUT | EPOLLWRNORM;
        }
        ready
    }

    /// Throws away what is queued.
    pub(crate) fn clear(&self) {
        let mut state = self.state.lock();
        let len = state.ring.len();
        state.ring.remove(len);
        drop(state);
        self.changed.notify_all();
    }

    /// Numbers about it.
    pub(crate) fn stats(&self) -> Stats {
        let state = self.state.lock();
        Stats {
            queued: state.ring.len() as u64,
            written: state.written,
            read: state.read,
        }
    }

    /// Changes how many bytes may be queued; returns how many it were. What is queued stays.
    pub(crate) fn set_limit(&self, limit: u32) -> Result<u32> {
        let mut state = self.state.lock();
        let limit = limit as usize;
        if limit == 0 || limit > state.ring.size() {
            return Err(EINVAL);
        }
        let before = core::mem::replace(&mut state.limit, limit);
        drop(state);
        self.changed.notify_all();
        u32::try_from(before).map_err(|_| EOVERFLOW)
    }
}
