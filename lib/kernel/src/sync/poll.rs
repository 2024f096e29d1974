// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waiting for one of many files, as with `poll` and `epoll`.
//!
//! A driver says what its file is ready for, and registers the [`PollCondVar`] that will be notified when that changes:
//!
//! ```no_run
//! #![forbid(unsafe_code)]
//! use kernel::{
//!     fs::File,
//!     prelude::*,
//!     sync::{Mutex, poll::{EPOLLIN, EPOLLRDNORM, PollCondVar, PollTable}},
//! };
//!
//! #[pin_data]
//! struct Queue {
//!     #[pin]
//!     bytes: Mutex<KVec<u8>>,
//!     #[pin]
//!     changed: PollCondVar,
//! }
//!
//! impl Queue {
//!     fn poll(&self, file: &File, table: PollTable<'_>) -> u32 {
//!         // First, so that no change is missed in between.
//!         table.register_wait(file, &self.changed);
//!         if self.bytes.lock().is_empty() { 0 } else { EPOLLIN | EPOLLRDNORM }
//!     }
//!
//!     fn put(&self, byte: u8) -> Result {
//!         self.bytes.lock().push(byte, GFP_KERNEL)?;
//!         self.changed.notify_all();
//!         Ok(())
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! C header: `include/linux/poll.h`.

use core::{marker::PhantomData, ops::Deref, pin::Pin};

use pin_init::{PinInit, pin_data, pin_init, pinned_drop};

use super::{CondVar, LockClassKey};
use crate::{fs::File, os::sync::poll as os, str::CStr, types::NotThreadSafe};

pub use crate::new_poll_condvar;
pub use crate::os::sync::poll::events::*;

/// Makes a [`PollCondVar`] in place: `new_poll_condvar!()` or `new_poll_condvar!("name")`.
#[macro_export]
macro_rules! new_poll_condvar {
    ($($name:literal)?) => {
        $crate::sync::poll::PollCondVar::new(
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}

/// Who waits for a file, and is to be told when it becomes ready.
///
/// # Invariants
///
/// The pointer is null, or to a valid `struct poll_table_struct` that is there while `'a` lasts.
#[repr(transparent)]
pub struct PollTable<'a> {
    table: *mut os::RawPollTable,
    during: PhantomData<&'a ()>,
    here: NotThreadSafe,
}

impl PollTable<'_> {
    /// Takes one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is null, or to a valid `struct poll_table_struct` that is there while the lifetime of the result
    ///   lasts.
    pub unsafe fn from_raw(table: *mut os::RawPollTable) -> Self {
        // INVARIANT: promised by the caller.
        Self {
            table,
            during: PhantomData,
            here: NotThreadSafe,
        }
    }

    /// Has whoever waits for `file` woken by `cv`, too.
    pub fn register_wait(&self, file: &File, cv: &PollCondVar) {
        // SAFETY: by the invariants table and file are valid. The queue is there until `PollCondVar` is dropped, which
        // sees to it that nobody uses the queue any more.
        unsafe { os::wait(file.as_ptr(), cv.inner.queue(), self.table) };
    }
}

/// A [`CondVar`] by which those who wait for files can be woken, too.
///
/// Dropping it may sleep: it turns away whoever waits, and returns when they are gone.
#[pin_data(PinnedDrop)]
pub struct PollCondVar {
    #[pin]
    inner: CondVar,
}

impl PollCondVar {
    /// Makes one in place, where nobody waits.
    ///
    /// `name` and `key` are for the kernel's lock validator. [`new_poll_condvar!`] sees to them.
    pub fn new(name: &'static CStr, key: Pin<&'static LockClassKey>) -> impl PinInit<Self> {
        pin_init!(Self {
            inner <- CondVar::new(name, key),
        })
    }
}

impl Deref for PollCondVar {
    type Target = CondVar;

    fn deref(&self) -> &CondVar {
        &self.inner
    }
}

#[pinned_drop]
impl PinnedDrop for PollCondVar {
    fn drop(self: Pin<&mut Self>) {
        // SAFETY: the queue was made, and nobody can begin to wait on it any more.
        unsafe { os::free(self.inner.queue()) };
    }
}
