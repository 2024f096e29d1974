// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who numbers tasks how: a task has a number in the namespace it is in, and one in each above.
//!
//! C header: `include/linux/pid_namespace.h`.
//!
//! # Examples
//!
//! ```no_run
//! use kernel::{current, pid_namespace::PidNamespace, prelude::*, sync::aref::ARef, task::Task};
//!
//! /// Keeps the namespace of whoever calls.
//! fn keep() -> Option<ARef<PidNamespace>> {
//!     current!().active_pid_ns().map(ARef::from)
//! }
//!
//! fn tell(task: &Task, namespace: &PidNamespace) {
//!     pr_info!("there it is process {}\n", task.tgid_nr_ns(Some(namespace)));
//! }
//! # const __LOG_PREFIX: &[u8] = b"example\0";
//! # fn main() {}
//! ```

use core::ptr;

use crate::{os::pid_namespace as os, sync::aref::counted_by_kernel, types::Opaque};

/// A namespace of the numbers of tasks.
///
/// # Invariants
///
/// It is a valid `struct pid_namespace`, with a reference that is kept for as long as it is borrowed.
#[repr(transparent)]
pub struct PidNamespace(Opaque<os::RawPidNamespace>);

impl PidNamespace {
    /// How C refers to it.
    #[inline]
    pub fn as_ptr(&self) -> *mut os::RawPidNamespace {
        self.0.get()
    }

    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct pid_namespace` with a reference that is there while `'a` lasts.
    #[inline]
    pub unsafe fn from_ptr<'a>(ptr: *const os::RawPidNamespace) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*ptr.cast() }
    }
}

impl PartialEq for PidNamespace {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.as_ptr(), other.as_ptr())
    }
}

impl Eq for PidNamespace {}

// SAFETY: the kernel keeps it while there are references, and it is never had without one.
counted_by_kernel!(unsafe impl for PidNamespace: as_ptr, os::get, os::put);

// SAFETY: references may be given back on any thread.
unsafe impl Send for PidNamespace {}

// SAFETY: nothing of it can be changed by a reference.
unsafe impl Sync for PidNamespace {}
