// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The pointers that are enqueued.

use core::{marker::PhantomData, pin::Pin};

use pin_init::{PinInit, pin_data, pin_init};

use super::{
    HasDelayedWork, HasWork, Work, WorkItem,
    queued::{self, Link},
};
use crate::{
    alloc::KBox,
    os::workqueue::{self as os, RawWork},
    sync::Arc,
};

/// What can be enqueued.
///
/// # Safety
///
/// - The work that `__enqueue` passes on is there while it is, and until its function is called if it was queued. It is the
///   kernel's part of a [`Work`] or a [`DelayedWork`](super::DelayedWork).
pub unsafe trait RawWorkItem<const ID: u64> {
    /// What [`Queue::enqueue`](super::Queue::enqueue) returns.
    type EnqueueOutput;

    /// Enqueues it with a function that queues its work.
    ///
    /// # Safety
    ///
    /// - The function returns whether it has queued the work, and has not if it was queued.
    /// - If the item may not be sent, the work is done in the current task.
    #[doc(hidden)]
    unsafe fn __enqueue<F>(self, queue_work_on: F) -> Self::EnqueueOutput
    where
        F: FnOnce(*mut RawWork) -> bool;
}

/// What can be enqueued for later.
///
/// # Safety
///
/// - The work that `__enqueue` passes on is part of delayed work.
pub unsafe trait RawDelayedWorkItem<const ID: u64>: RawWorkItem<ID> {}

/// A pointer to a type with work, as its function gets it.
///
/// # Safety
///
/// - Both functions make the pointer that was enqueued out of its work.
pub unsafe trait WorkItemPointer<const ID: u64>: RawWorkItem<ID> {
    /// Does the work.
    ///
    /// # Safety
    ///
    /// - The work was queued by `__enqueue`, and belongs to the caller since it was taken off its queue.
    #[doc(hidden)]
    unsafe fn run(work: *mut RawWork);

    /// Drops what was enqueued.
    ///
    /// # Safety
    ///
    /// - As [`run`](Self::run).
    #[doc(hidden)]
    unsafe fn release(work: *mut RawWork);
}

/// What the kernel calls for work whose pointer is a `P`.
pub(super) struct Called<P, const ID: u64>(PhantomData<P>);

impl<P: WorkItemPointer<ID>, const ID: u64> os::Run for Called<P, ID> {
    unsafe fn run(work: *mut RawWork) {
        // SAFETY: it is there until its function has it.
        let running = unsafe { queued::begin(Link::of(work)) };
        // SAFETY: it was queued, and is off its queue when its function is called.
        unsafe { P::run(work) };
        running.end();
    }
}

/// The value whose work this is.
///
/// # Safety
///
/// - The work is the kernel's part of that of a `T`.
unsafe fn owner<T: HasWork<T, ID>, const ID: u64>(work: *mut RawWork) -> *mut T {
    // SAFETY: promised by the caller.
    unsafe { T::work_container_of(Work::from_raw(work)) }
}

// SAFETY: it is an owner, and is given up to the work.
unsafe impl<T, const ID: u64> RawWorkItem<ID> for Arc<T>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    type EnqueueOutput = Result<(), Self>;

    unsafe fn __enqueue<F>(self, queue_work_on: F) -> Self::EnqueueOutput
    where
        F: FnOnce(*mut RawWork) -> bool,
    {
        let value = Arc::into_raw(self).cast_mut();
        // SAFETY: the value is there.
        let work = unsafe { T::raw_get_work(value) };
        // SAFETY: it is a field of it.
        if queue_work_on(unsafe { Work::raw_get(work) }) {
            Ok(())
        } else {
            // SAFETY: nobody else got it.
            Err(unsafe { Arc::from_raw(value) })
        }
    }
}

// SAFETY: `HasDelayedWork` says so.
unsafe impl<T, const ID: u64> RawDelayedWorkItem<ID> for Arc<T> where
    T: WorkItem<ID, Pointer = Self> + HasDelayedWork<T, ID>
{
}

// SAFETY: as each says.
unsafe impl<T, const ID: u64> WorkItemPointer<ID> for Arc<T>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    unsafe fn run(work: *mut RawWork) {
        // SAFETY: it is the work of a value that an `Arc` was given up to.
        let value = unsafe { owner::<T, ID>(work) };
        // SAFETY: as above.
        T::run(unsafe { Arc::from_raw(value) });
    }

    unsafe fn release(work: *mut RawWork) {
        // SAFETY: it is the work of a value that an `Arc` was given up to.
        let value = unsafe { owner::<T, ID>(work) };
        // SAFETY: as above.
        drop(unsafe { Arc::from_raw(value) });
    }
}

// SAFETY: it is the owner, and is given up to the work.
unsafe impl<T, const ID: u64> RawWorkItem<ID> for Pin<KBox<T>>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    type EnqueueOutput = ();

    unsafe fn __enqueue<F>(self, queue_work_on: F)
    where
        F: FnOnce(*mut RawWork) -> bool,
    {
        // SAFETY: the value is not moved, and dropped where it is.
        let value = KBox::into_raw(unsafe { Pin::into_inner_unchecked(self) });
        // SAFETY: the value is there.
        let work = unsafe { T::raw_get_work(value) };
        // SAFETY: it is a field of it.
        if !queue_work_on(unsafe { Work::raw_get(work) }) {
            // SAFETY: nobody else got it.
            drop(unsafe { KBox::from_raw(value) });
        }
    }
}

// SAFETY: `HasDelayedWork` says so.
unsafe impl<T, const ID: u64> RawDelayedWorkItem<ID> for Pin<KBox<T>> where
    T: WorkItem<ID, Pointer = Self> + HasDelayedWork<T, ID>
{
}

// SAFETY: as each says.
unsafe impl<T, const ID: u64> WorkItemPointer<ID> for Pin<KBox<T>>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    unsafe fn run(work: *mut RawWork) {
        // SAFETY: it is the work of a value whose box was given up to it.
        let value = unsafe { owner::<T, ID>(work) };
        // SAFETY: as above.
        let value = unsafe { KBox::from_raw(value) };
        T::run(value.into());
    }

    unsafe fn release(work: *mut RawWork) {
        // SAFETY: it is the work of a value whose box was given up to it.
        let value = unsafe { owner::<T, ID>(work) };
        // SAFETY: as above.
        drop(unsafe { KBox::from_raw(value) });
    }
}

/// A closure that is called as work.
#[pin_data]
pub(super) struct ClosureWork<T> {
    #[pin]
    work: Work<ClosureWork<T>>,
    closure: Option<T>,
}

impl<T: FnOnce()> ClosureWork<T> {
    pub(super) fn new(closure: T) -> impl PinInit<Self> {
        pin_init!(Self {
            work <- crate::new_work!("Queue::try_spawn"),
            closure: Some(closure),
        })
    }
}

impl<T: FnOnce()> WorkItem for ClosureWork<T> {
    type Pointer = Pin<KBox<Self>>;

    fn run(mut this: Pin<KBox<Self>>) {
        if let Some(closure) = this.as_mut().project().closure.take() {
            closure();
        }
    }
}

crate::impl_has_work! {
    impl{T} HasWork<Self> for ClosureWork<T> { self.work }
}
