// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Namespaces of the numbers of tasks.
//!
//! C header: `include/linux/pid_namespace.h`.

use core::ptr::NonNull;

use kernel_sys::bindings;

use super::task::RawTask;
use crate::ffi::c_int;

/// `struct pid_namespace`.
pub(crate) use kernel_sys::bindings::pid_namespace as RawPidNamespace;

/// Counts a reference.
///
/// # Safety
///
/// - `ns` is valid, and somebody has a reference meanwhile.
pub(crate) unsafe fn get(ns: *mut RawPidNamespace) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_get_pid_ns(ns) };
}

/// Gives a reference back.
///
/// # Safety
///
/// - The caller has one, and does not use it any more.
pub(crate) unsafe fn put(ns: *mut RawPidNamespace) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_put_pid_ns(ns) };
}

/// The one that a task is in, with a reference for the caller; nothing once the task has ended.
///
/// # Safety
///
/// - `task` is a task that is kept during the call.
pub(crate) unsafe fn of_task(task: *mut RawTask) -> Option<NonNull<RawPidNamespace>> {
    // SAFETY: the contract of this function is that of the C function.
    NonNull::new(unsafe { bindings::kmod_task_get_pid_ns(task) })
}

/// The one that the current task is in, and stays in.
pub(crate) fn current() -> *mut RawPidNamespace {
    // SAFETY: the function looks at the current task.
    unsafe { bindings::kmod_current_pid_ns() }
}

/// The number of the process of a task in a namespace, or in that of the current task where it is null.
///
/// # Safety
///
/// - `task` is a task that is kept during the call, and so is the namespace if it is not null.
pub(crate) unsafe fn process(task: *mut RawTask, ns: *mut RawPidNamespace) -> c_int {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_task_tgid_nr_ns(task, ns) }
}
