// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Queues of work that tasks of the kernel do.
//!
//! C header: `include/linux/workqueue.h`; reference: <https://docs.kernel.org/core-api/workqueue.html>.

use core::ptr::NonNull;

use kernel_sys::{
    bindings,
    ffi::{c_char, c_int, c_uint},
};

use super::{door, sync::class::RawClassKey};
use crate::str::{CStr, CStrExt as _};

/// `struct delayed_work`, which begins with a `struct work_struct`.
pub(crate) use kernel_sys::bindings::delayed_work as RawDelayedWork;
pub(crate) use kernel_sys::bindings::kmod_system_queue::{
    KMOD_SYSTEM as SYSTEM, KMOD_SYSTEM_FREEZABLE as SYSTEM_FREEZABLE,
    KMOD_SYSTEM_FREEZABLE_POWER_EFFICIENT as SYSTEM_FREEZABLE_POWER_EFFICIENT,
    KMOD_SYSTEM_HIGHPRI as SYSTEM_HIGHPRI, KMOD_SYSTEM_LONG as SYSTEM_LONG,
    KMOD_SYSTEM_POWER_EFFICIENT as SYSTEM_POWER_EFFICIENT, KMOD_SYSTEM_UNBOUND as SYSTEM_UNBOUND,
};
#[cfg(kernel_has_bh_workqueues)]
pub(crate) use kernel_sys::bindings::kmod_system_queue::{
    KMOD_SYSTEM_BH as SYSTEM_BH, KMOD_SYSTEM_BH_HIGHPRI as SYSTEM_BH_HIGHPRI,
};
/// `struct work_struct`.
pub(crate) use kernel_sys::bindings::work_struct as RawWork;
/// `struct workqueue_struct`.
pub(crate) use kernel_sys::bindings::workqueue_struct as RawQueue;

/// What queues can be made of.
pub(crate) const UNBOUND: c_uint = bindings::KMOD_WQ_UNBOUND;
pub(crate) const FREEZABLE: c_uint = bindings::KMOD_WQ_FREEZABLE;
pub(crate) const MEM_RECLAIM: c_uint = bindings::KMOD_WQ_MEM_RECLAIM;
pub(crate) const HIGHPRI: c_uint = bindings::KMOD_WQ_HIGHPRI;
pub(crate) const CPU_INTENSIVE: c_uint = bindings::KMOD_WQ_CPU_INTENSIVE;
pub(crate) const POWER_EFFICIENT: c_uint = bindings::KMOD_WQ_POWER_EFFICIENT;

/// What work calls.
pub(crate) trait Run {
    /// # Safety
    ///
    /// - The kernel calls the function of this work, which was made for `Self` and queued.
    unsafe fn run(work: *mut RawWork);
}

/// A queue that the kernel has for everybody.
pub(crate) fn system_queue(which: c_uint) -> *mut RawQueue {
    // SAFETY: the function looks up a pointer.
    unsafe { bindings::kmod_system_queue(which) }
}

/// Makes work that calls `R`.
///
/// # Safety
///
/// - `work` is memory for it, which stays where it is while it is queued.
/// - `name` is a string and `key` a class; both are there for as long as the work is.
pub(crate) unsafe fn init<R: Run>(work: *mut RawWork, name: *const c_char, key: *mut RawClassKey) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_init_work(work, Some(call::<R>), name, key) };
}

/// Makes delayed work that calls `R`.
///
/// # Safety
///
/// - As [`init`].
pub(crate) unsafe fn init_delayed<R: Run>(
    work: *mut RawDelayedWork,
    name: *const c_char,
    key: *mut RawClassKey,
) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_init_delayed_work(work, Some(call::<R>), name, key) };
}

/// Queues work, unless it is queued already.
///
/// # Safety
///
/// - `work` was made with [`init`], and stays until it runs; `queue` is a queue.
pub(crate) unsafe fn queue(queue: *mut RawQueue, work: *mut RawWork) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_queue_work(queue, work) }
}

/// Queues delayed work for later, unless it is queued already.
///
/// # Safety
///
/// - `work` was made with [`init_delayed`], and stays until it runs; `queue` is a queue until then.
pub(crate) unsafe fn queue_delayed(queue: *mut RawQueue, work: *mut RawWork, delay: usize) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_queue_delayed_work(queue, work, delay) }
}

/// Takes work off its queue; returns whether it was there. Does not sleep.
///
/// # Safety
///
/// - `work` was made with [`init`].
pub(crate) unsafe fn cancel(work: *mut RawWork) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_cancel_work(work) }
}

/// Takes delayed work off its queue, or off its timer; returns whether it was there. Does not sleep.
///
/// # Safety
///
/// - `work` was made with [`init_delayed`].
pub(crate) unsafe fn cancel_delayed(work: *mut RawWork) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_cancel_delayed_work(work) }
}

/// Makes a queue.
pub(crate) fn create(name: &CStr, flags: c_uint, max_active: c_int) -> Option<NonNull<RawQueue>> {
    // SAFETY: the name is copied, and the flags are ones of those above.
    NonNull::new(unsafe { bindings::kmod_alloc_workqueue(name.as_char_ptr(), flags, max_active) })
}

/// Waits until all work in a queue is done, and frees the queue.
///
/// # Safety
///
/// - `queue` was made with [`create`], and nobody uses it any more, nor is there delayed work for it.
pub(crate) unsafe fn destroy(queue: NonNull<RawQueue>) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_destroy_workqueue(queue.as_ptr()) };
}

/// Returns when nothing that work did is still on its way: each task has slept, or was in user space, and each soft
/// interrupt is over.
pub(crate) fn synchronize_tasks() {
    // SAFETY: the function waits.
    unsafe { bindings::kmod_synchronize_tasks() };
}

/// Called when work is to be done.
///
/// # Safety
///
/// - `work` was made for `R` and queued.
unsafe extern "C" fn call<R: Run>(work: *mut RawWork) {
    door::enter(|| {
        // SAFETY: by the safety requirement.
        unsafe { R::run(work) };
    });
}
