// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Queues of tasks that wait to be woken.
//!
//! C headers: `include/linux/wait.h`, `include/linux/sched.h`.

use kernel_sys::{
    bindings,
    ffi::{c_char, c_int, c_long, c_uint},
};

use super::class::RawClassKey;
use crate::types::{Opaque, ScopeGuard};

/// `struct wait_queue_head`.
pub(crate) use kernel_sys::bindings::wait_queue_head as RawWaitQueue;

/// A sleep without end.
pub(crate) const FOR_EVER: c_long = bindings::KMOD_MAX_SCHEDULE_TIMEOUT;

/// What a task that waits can be woken by, beside whoever wakes the queue.
#[derive(Clone, Copy)]
pub(crate) enum Waiting {
    Uninterruptible,
    Interruptible,
    /// Interruptible, and stopped while it sleeps when the system is suspended.
    InterruptibleFreezable,
}

impl Waiting {
    fn state(self) -> c_uint {
        match self {
            Self::Uninterruptible => bindings::KMOD_TASK_UNINTERRUPTIBLE,
            Self::Interruptible => bindings::KMOD_TASK_INTERRUPTIBLE,
            Self::InterruptibleFreezable => {
                bindings::KMOD_TASK_INTERRUPTIBLE | bindings::KMOD_TASK_FREEZABLE
            }
        }
    }
}

/// Makes an empty queue.
///
/// # Safety
///
/// - `queue` is memory for a queue, which stays where it is for as long as it is used.
/// - `name` is a string and `key` a class of locks; both are there for as long as the queue is.
pub(crate) unsafe fn init(queue: *mut RawWaitQueue, name: *const c_char, key: *mut RawClassKey) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_init_waitqueue_head(queue, name, key) };
}

/// Runs `body` as one of the tasks that wait on the queue.
///
/// Of the wakes after this begins, each that is meant for one task is meant for another than those before. If `body`
/// [sleeps](Turn::sleep), it returns at once after it was woken, be it before it began to.
///
/// # Safety
///
/// - `queue` was made with [`init`], and is there until this returns.
pub(crate) unsafe fn wait_on<R>(
    queue: *mut RawWaitQueue,
    how: Waiting,
    body: impl FnOnce(&Turn) -> R,
) -> R {
    let entry = Opaque::<bindings::wait_queue_entry>::uninit();
    let entry = entry.get();
    // SAFETY: it is memory for an entry, on the stack of the current task.
    unsafe { bindings::kmod_init_wait(entry) };
    let _finish = ScopeGuard::new(|| {
        // SAFETY: both were made, and the task is the one that made the entry.
        unsafe { bindings::kmod_finish_wait(queue, entry) }
    });
    // SAFETY: both were made; the entry leaves the queue before it goes away.
    unsafe { bindings::kmod_prepare_to_wait_exclusive(queue, entry, how.state()) };
    // INVARIANT: it was just put there, and leaves when this returns.
    body(&Turn(entry))
}

/// A task's place among those that wait.
///
/// # Invariants
///
/// The entry is that of the current task, in the queue.
pub(crate) struct Turn(*mut bindings::wait_queue_entry);

impl Turn {
    /// Sleeps until the task is woken, or so many ticks have passed; returns how many are left.
    pub(crate) fn sleep(&self, ticks: c_long) -> c_long {
        // SAFETY: by the invariant the entry waits. The function may be called wherever sleeping is allowed; elsewhere the
        // kernel reports a bug and does not sleep, or the task is lost, but memory is not at risk.
        unsafe { bindings::kmod_wait_sleep(self.0, ticks) }
    }
}

/// Sleeps until the clock has gone on by a tick, whatever else happens.
pub(crate) fn sleep_a_tick() {
    // SAFETY: as with `Turn::sleep`.
    unsafe { bindings::kmod_sleep_a_tick() };
}

/// Whether there is a signal for the current task.
pub(crate) fn signal_pending() -> bool {
    // SAFETY: the function looks at the current task.
    unsafe { bindings::kmod_signal_pending() }
}

/// Wakes so many of the tasks that wait, or all for zero.
///
/// # Safety
///
/// - `queue` was made with [`init`], and is there until this returns.
pub(crate) unsafe fn wake(queue: *mut RawWaitQueue, count: c_int) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_wake_up(queue, count) };
}

/// Wakes one of the tasks that wait, when the current task is about to sleep itself.
///
/// # Safety
///
/// - `queue` was made with [`init`], and is there until this returns.
pub(crate) unsafe fn wake_sync(queue: *mut RawWaitQueue) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_wake_up_sync(queue) };
}
