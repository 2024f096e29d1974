// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Threads of the kernel.
//!
//! C header: `include/linux/kthread.h`.

use kernel_sys::{
    bindings,
    ffi::{c_long, c_void},
};

use super::door;
use crate::{
    error::{Result, to_result},
    str::{CStr, CStrExt as _},
};

/// A thread, in memory that stays.
pub(crate) use kernel_sys::bindings::kmod_kthread as RawThread;

/// What a thread does.
pub(crate) trait Work {
    /// # Safety
    ///
    /// - The thread that was made with this runs, and calls it for the first time.
    unsafe fn work(this: *mut Self);
}

/// Makes a thread that does not run until it is woken.
///
/// # Safety
///
/// - `thread` is memory for one, and `work` what it does; both stay until [`stop`].
pub(crate) unsafe fn create<W: Work>(thread: *mut RawThread, work: *mut W, name: &CStr) -> Result {
    let name = name.as_char_ptr();
    // SAFETY: as the caller promises; the name is copied, and the function takes the data for what it is.
    to_result(unsafe { bindings::kmod_kthread_create(thread, Some(run::<W>), work.cast(), name) })
}

/// Wakes it.
///
/// # Safety
///
/// - `thread` was made with [`create`] and not stopped.
pub(crate) unsafe fn wake(thread: *mut RawThread) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kthread_wake(thread) };
}

/// Stops it, and waits until it is gone.
///
/// # Safety
///
/// - `thread` was made with [`create`] and not stopped, and this is another.
pub(crate) unsafe fn stop(thread: *mut RawThread) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kthread_stop(thread) };
}

/// Parks it, and waits until it is parked.
///
/// # Safety
///
/// - `thread` was made with [`create`] and not stopped, and this is another.
pub(crate) unsafe fn park(thread: *mut RawThread) -> Result {
    // SAFETY: the contract of this function is that of the C function.
    to_result(unsafe { bindings::kmod_kthread_park(thread) })
}

/// Lets it go on.
///
/// # Safety
///
/// - `thread` was made with [`create`] and not stopped.
pub(crate) unsafe fn unpark(thread: *mut RawThread) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kthread_unpark(thread) };
}

/// Whether the current thread is to stop.
///
/// # Safety
///
/// - The current task is `thread`, which was made with [`create`].
pub(crate) unsafe fn should_stop(thread: *mut RawThread) -> bool {
    // SAFETY: promised by the caller.
    unsafe { bindings::kmod_kthread_should_stop(thread) }
}

/// Parks the current thread, if it is to be parked, until it is to go on.
///
/// # Safety
///
/// - The current task is `thread`, which was made with [`create`].
pub(crate) unsafe fn park_if_asked(thread: *mut RawThread) {
    // SAFETY: promised by the caller.
    if unsafe { bindings::kmod_kthread_should_park(thread) } {
        // SAFETY: as above.
        unsafe { bindings::kmod_kthread_parkme(thread) };
    }
}

/// Sleeps for so many ticks, or until the current thread is woken, or is to be stopped or parked.
///
/// # Safety
///
/// - The current task is `thread`, which was made with [`create`].
pub(crate) unsafe fn sleep(thread: *mut RawThread, ticks: c_long) {
    // SAFETY: promised by the caller.
    unsafe { bindings::kmod_kthread_sleep(thread, ticks) };
}

/// All that a thread does.
///
/// # Safety
///
/// - `work` was given to [`create`] as a `W`; the thread calls this once.
unsafe extern "C" fn run<W: Work>(work: *mut c_void) {
    door::enter(|| {
        // SAFETY: by the safety requirement.
        unsafe { W::work(work.cast()) };
    });
}
