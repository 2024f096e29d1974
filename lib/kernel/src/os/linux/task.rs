// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks.
//!
//! C header: `include/linux/sched.h`.

use kernel_sys::bindings;

use crate::ffi::c_int;

/// `struct task_struct`.
pub(crate) use kernel_sys::bindings::task_struct as RawTask;

/// The current task.
#[inline]
pub(crate) fn current() -> *mut RawTask {
    // SAFETY: there always is one.
    unsafe { bindings::kmod_current() }
}

macro_rules! of_a_task {
    ($($(#[$doc:meta])* fn $name:ident => $c:ident -> $result:ty;)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        ///
        /// - `task` is a task that is kept during the call.
        #[inline]
        pub(crate) unsafe fn $name(task: *mut RawTask) -> $result {
            // SAFETY: the contract of this function is that of the C function.
            unsafe { bindings::$c(task) }
        }
    )*};
}

of_a_task! {
    /// Counts a reference more.
    fn get => kmod_get_task_struct -> ();
    /// Its number.
    fn pid => kmod_task_pid -> c_int;
    /// The first task of its process.
    fn group_leader => kmod_task_group_leader -> *mut RawTask;
    /// Whether there is a signal for it.
    fn signal_pending => kmod_task_signal_pending -> bool;
    /// Wakes it.
    fn wake_up => kmod_wake_up_process -> ();
    /// The user that it belongs to.
    fn uid => kmod_task_uid -> u32;
    /// The user that it acts as.
    fn euid => kmod_task_euid -> u32;
}

/// Gives a reference back.
///
/// # Safety
///
/// - The caller gives up one of the references to `task`.
pub(crate) unsafe fn put(task: *mut RawTask) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_put_task_struct(task) };
}

/// The user that the current task acts as.
pub(crate) fn current_euid() -> u32 {
    // SAFETY: the function reads what belongs to the current task.
    unsafe { bindings::kmod_current_euid() }
}

/// The number of a user as the current task knows it.
pub(crate) fn from_kuid(uid: u32) -> u32 {
    // SAFETY: the function computes with what belongs to the current task.
    unsafe { bindings::kmod_from_kuid(uid) }
}

/// Tells the kernel that the current task may sleep here.
pub(crate) fn might_sleep() {
    // SAFETY: the function may be called wherever sleeping is allowed; elsewhere the kernel reports a bug.
    unsafe { bindings::kmod_might_sleep() };
}
