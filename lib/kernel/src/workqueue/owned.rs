// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Queues of one's own.

use core::{ops::Deref, ptr::NonNull};

use super::{Queue, queued};
use crate::{
    alloc::AllocError,
    ffi::{c_int, c_uint},
    os::workqueue::{self as os, RawQueue},
    str::CStr,
};

/// A queue of one's own. When it is dropped, what has not begun is taken off and dropped, and what has is waited
/// for.
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, workqueue::{OwnedQueue, Queue}};
///
/// fn queue() -> Result<OwnedQueue> {
///     let queue = Queue::new_unbound().highpri().max_active(4).build(c"mine")?;
///     queue.try_spawn(GFP_KERNEL, || ())?;
///     Ok(queue)
/// }
/// ```
///
/// # Invariants
///
/// The queue was made, and belongs to this.
pub struct OwnedQueue(NonNull<RawQueue>);

impl Deref for OwnedQueue {
    type Target = Queue;

    fn deref(&self) -> &Queue {
        // SAFETY: by the invariant it is there for as long as this is borrowed.
        unsafe { Queue::from_raw(self.0.as_ptr()) }
    }
}

impl Drop for OwnedQueue {
    fn drop(&mut self) {
        queued::cancel(Some(self.0.as_ptr()));
        // SAFETY: by the invariant it was made; nobody borrows it, and what was enqueued was taken off.
        unsafe { os::destroy(self.0) };
    }
}

// SAFETY: what can be done with a queue the kernel guards.
unsafe impl Send for OwnedQueue {}

// SAFETY: as above.
unsafe impl Sync for OwnedQueue {}

/// How a queue is made.
#[must_use = "`build` makes the queue"]
pub struct Builder {
    flags: c_uint,
    max_active: c_int,
}

impl Queue {
    /// Begins a queue whose work is done on any processor.
    pub const fn new_unbound() -> Builder {
        Builder::new(os::UNBOUND)
    }

    /// Begins a queue whose work is done on the processor that enqueued it.
    pub const fn new_percpu() -> Builder {
        Builder::new(0)
    }
}

impl Builder {
    const fn new(flags: c_uint) -> Self {
        Self {
            flags,
            max_active: 0,
        }
    }

    const fn with(self, flag: c_uint) -> Self {
        Self {
            flags: self.flags | flag,
            max_active: self.max_active,
        }
    }

    /// At most so many at once do its work, of each processor or node; zero leaves that to the kernel.
    pub fn max_active(mut self, max_active: u32) -> Self {
        self.max_active = c_int::try_from(max_active).unwrap_or(c_int::MAX);
        self
    }

    /// Nothing is done while the machine is being suspended.
    pub const fn freezable(self) -> Self {
        self.with(os::FREEZABLE)
    }

    /// Its work goes on when there is no memory: a task is kept for it.
    pub const fn mem_reclaim(self) -> Self {
        self.with(os::MEM_RECLAIM)
    }

    /// Its work goes before that of others.
    pub const fn highpri(self) -> Self {
        self.with(os::HIGHPRI)
    }

    /// Its work computes for long, and should not keep other work waiting.
    pub const fn cpu_intensive(self) -> Self {
        self.with(os::CPU_INTENSIVE)
    }

    /// Its work may be done elsewhere if that saves power.
    pub const fn power_efficient(self) -> Self {
        self.with(os::POWER_EFFICIENT)
    }

    /// Makes the queue. May sleep.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub fn build(self, name: &CStr) -> Result<OwnedQueue, AllocError> {
        let queue = os::create(name, self.flags, self.max_active).ok_or(AllocError)?;
        // INVARIANT: it was made, and nobody else knows of it.
        Ok(OwnedQueue(queue))
    }
}
