// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks: threads, of programs and of the kernel.
//!
//! C header: `include/linux/sched.h`.
//!
//! # Examples
//!
//! ```no_run
//! use kernel::{current, sync::aref::ARef, task::Task};
//!
//! let number = current!().pid();
//! let kept: ARef<Task> = ARef::from(&**current!());
//! kept.wake_up();
//! ```
//!
//! What is known of the current task is known in that task alone:
//!
//! ```compile_fail,E0277
//! fn send(_: impl Send) {}
//!
//! send(kernel::current!());
//! ```
//!
//! and nowhere beyond the scope:
//!
//! ```compile_fail,E0515
//! # use kernel::task::Task;
//! fn current() -> &'static Task {
//!     kernel::current!()
//! }
//! ```

use core::{
    ops::Deref,
    ptr::{self, NonNull},
};

use crate::{
    ffi::{c_int, c_long},
    os::{
        pid_namespace as numbers,
        task::{self as os, RawTask},
    },
    pid_namespace::PidNamespace,
    sync::aref::{ARef, counted_by_kernel},
    types::{NotThreadSafe, Opaque},
};

/// A sleep without end.
pub const MAX_SCHEDULE_TIMEOUT: c_long = c_long::MAX;

/// The number of a task.
pub type Pid = c_int;

/// The current task, as a [`&CurrentTask`](CurrentTask) that stays in the scope it is used in.
#[macro_export]
macro_rules! current {
    () => {
        // SAFETY: what it returns goes away with the statement or scope it stands in, which the current task does not leave
        // earlier, and cannot be sent to another.
        &*unsafe { $crate::task::Task::current() }
    };
}

/// A task.
///
/// # Invariants
///
/// It is a `struct task_struct` with a reference that is kept for as long as it is borrowed.
#[repr(transparent)]
pub struct Task(Opaque<RawTask>);

/// The task that runs.
///
/// # Invariants
///
/// It is had in that task alone.
#[repr(transparent)]
pub struct CurrentTask(Task, NotThreadSafe);

impl Task {
    /// The address of the current task.
    #[inline]
    pub fn current_raw() -> *mut RawTask {
        os::current()
    }

    /// The current task; [`current!`](crate::current) is safe.
    ///
    /// # Safety
    ///
    /// - What it returns is used in this task alone.
    #[inline]
    pub unsafe fn current() -> impl Deref<Target = CurrentTask> {
        struct TaskRef(*const CurrentTask);

        impl Deref for TaskRef {
            type Target = CurrentTask;

            #[inline]
            fn deref(&self) -> &CurrentTask {
                // SAFETY: it is the current task for as long as this is there, as the caller of `current` promises.
                unsafe { &*self.0 }
            }
        }

        TaskRef(os::current().cast_const().cast())
    }

    /// How C refers to it.
    #[inline]
    pub fn as_ptr(&self) -> *mut RawTask {
        self.0.get()
    }

    /// Its number.
    #[inline]
    pub fn pid(&self) -> Pid {
        // SAFETY: by the invariant it is a task that is kept; the number does not change.
        unsafe { os::pid(self.as_ptr()) }
    }

    /// The user that it really belongs to.
    #[inline]
    pub fn uid(&self) -> Kuid {
        // SAFETY: by the invariant it is a task that is kept.
        Kuid(unsafe { os::uid(self.as_ptr()) })
    }

    /// The user that it acts as.
    #[inline]
    pub fn euid(&self) -> Kuid {
        // SAFETY: by the invariant it is a task that is kept.
        Kuid(unsafe { os::euid(self.as_ptr()) })
    }

    /// Whether there is a signal for it.
    #[inline]
    pub fn signal_pending(&self) -> bool {
        // SAFETY: by the invariant it is a task that is kept.
        unsafe { os::signal_pending(self.as_ptr()) }
    }

    /// The namespace that has given it its number; nothing if it has ended.
    #[inline]
    pub fn get_pid_ns(&self) -> Option<ARef<PidNamespace>> {
        // SAFETY: by the invariant it is a task that is kept.
        let namespace = unsafe { numbers::of_task(self.as_ptr()) }?;
        // SAFETY: it comes with a reference.
        Some(unsafe { ARef::from_raw(namespace.cast()) })
    }

    /// The number of its process in a namespace, or in that of the current task; 0 where it has none.
    #[inline]
    pub fn tgid_nr_ns(&self, pidns: Option<&PidNamespace>) -> Pid {
        let pidns = pidns.map_or(ptr::null_mut(), PidNamespace::as_ptr);
        // SAFETY: by the invariants both are kept.
        unsafe { numbers::process(self.as_ptr(), pidns) }
    }

    /// Wakes it, if it sleeps.
    #[inline]
    pub fn wake_up(&self) {
        // SAFETY: by the invariant it is a task that is kept.
        unsafe { os::wake_up(self.as_ptr()) };
    }
}

impl CurrentTask {
    /// The namespace that has given it its number.
    #[inline]
    pub fn active_pid_ns(&self) -> Option<&PidNamespace> {
        let namespace = NonNull::new(numbers::current())?;
        // SAFETY: a task that runs keeps its number, and with it its namespace, which does not change.
        Some(unsafe { PidNamespace::from_ptr(namespace.as_ptr()) })
    }

    /// The first task of its process.
    #[inline]
    pub fn group_leader(&self) -> &Task {
        // SAFETY: by the invariant it is a task that is kept.
        let leader: *const Task = unsafe { os::group_leader(self.as_ptr()) }
            .cast_const()
            .cast();
        // SAFETY: the leader of a task that runs stays, and does not change.
        unsafe { &*leader }
    }
}

impl Deref for CurrentTask {
    type Target = Task;

    #[inline]
    fn deref(&self) -> &Task {
        &self.0
    }
}

// SAFETY: the kernel keeps a task while there are references, and it is never had without one.
counted_by_kernel!(unsafe impl for Task: as_ptr, os::get, os::put);

// SAFETY: references may be given back on any thread, and what else can be done the kernel guards.
unsafe impl Send for Task {}

// SAFETY: as above.
unsafe impl Sync for Task {}

impl PartialEq for Task {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.as_ptr(), other.as_ptr())
    }
}

impl Eq for Task {}

/// A user, as the kernel numbers users.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kuid(pub(crate) u32);

impl Kuid {
    /// The user that the current task acts as.
    #[inline]
    pub fn current_euid() -> Self {
        Self(os::current_euid())
    }

    /// The number that this user has in the name space of the current task.
    #[inline]
    pub fn into_uid_in_current_ns(self) -> u32 {
        os::from_kuid(self.0)
    }
}

/// Says that the current task may sleep here, which a kernel made to find mistakes complains about where it may not.
#[inline]
pub fn might_sleep() {
    os::might_sleep();
}
