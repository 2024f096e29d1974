// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What of this module is enqueued or runs, so that nothing of it does when the module goes.
//!
//! Queueing, and taking off the list when it runs, are done with one lock held. So what is in the list has not begun, and
//! is there: whoever runs it, or drops it, comes to this list first. The kernel lets work be queued again before it calls
//! its function, hence before that comes to the list: so the same work may be in it twice over.

#![expect(
    clippy::allow_attributes,
    reason = "`global_lock!` is written for drivers, where a lint may or may not fire"
)]

use core::{cell::Cell, marker::PhantomPinned, ptr};

use crate::{
    attachment::Attachment,
    os::{
        self,
        workqueue::{RawQueue, RawWork},
    },
    sync::global_lock,
};

/// The place of work in the list of what is enqueued.
///
/// # Invariants
///
/// All but the functions is accessed with the lock of the list held. It is in the list while `times` is not zero, which
/// says how often it was queued and has not begun; `queue` is where it was queued last.
#[repr(C)]
pub(super) struct Link {
    previous: Cell<*const Link>,
    next: Cell<*const Link>,
    queue: Cell<*const RawQueue>,
    times: Cell<usize>,
    cancel: unsafe fn(*mut RawWork) -> bool,
    release: unsafe fn(*mut RawWork),
    _stays: PhantomPinned,
}

struct Enqueued {
    first: *const Link,
    /// How many are in the list or run.
    count: usize,
    is_leaving: bool,
}

// SAFETY: what it points to is shared between tasks, and accessed with the lock.
unsafe impl Send for Enqueued {}

global_lock! {
    static ALL_ENQUEUED: SpinLockIrq<Enqueued> = Enqueued { first: ptr::null(), count: 0, is_leaving: false };
}

/// Sees to it that nothing is left when the module goes.
static LEAVING: Attachment = Attachment::new(leave);

impl Link {
    pub(super) const fn new(
        cancel: unsafe fn(*mut RawWork) -> bool,
        release: unsafe fn(*mut RawWork),
    ) -> Self {
        Self {
            previous: Cell::new(ptr::null()),
            next: Cell::new(ptr::null()),
            queue: Cell::new(ptr::null()),
            times: Cell::new(0),
            cancel,
            release,
            _stays: PhantomPinned,
        }
    }

    /// How far the work is from its place, in a [`Work`](super::Work) and in a [`DelayedWork`](super::DelayedWork).
    const DISTANCE: usize = size_of::<Self>();

    /// The place of this work, which stands before it.
    pub(super) fn of(work: *mut RawWork) -> *const Self {
        work.wrapping_byte_sub(Self::DISTANCE).cast()
    }

    /// The work that this is the place of.
    fn work(&self) -> *mut RawWork {
        ptr::from_ref(self)
            .cast_mut()
            .wrapping_byte_add(Self::DISTANCE)
            .cast()
    }

    fn insert(&self, all: &mut Enqueued, queue: *const RawQueue) {
        all.count = all.count.saturating_add(1);
        self.queue.set(queue);
        self.times.set(self.times.get().saturating_add(1));
        if self.times.get() > 1 {
            return;
        }
        self.previous.set(ptr::null());
        self.next.set(all.first);
        // SAFETY: what is in the list is there.
        if let Some(next) = unsafe { all.first.as_ref() } {
            next.previous.set(self);
        }
        all.first = self;
    }

    fn remove(&self, all: &mut Enqueued) {
        self.times.set(self.times.get().saturating_sub(1));
        if self.times.get() > 0 {
            return;
        }
        // SAFETY: what is in the list is there.
        match unsafe { self.previous.get().as_ref() } {
            Some(previous) => previous.next.set(self.next.get()),
            None => all.first = self.next.get(),
        }
        // SAFETY: as above.
        if let Some(next) = unsafe { self.next.get().as_ref() } {
            next.previous.set(self.previous.get());
        }
    }
}

// SAFETY: it is a place in a list that has a lock, and two functions.
unsafe impl Send for Link {}

// SAFETY: as above.
unsafe impl Sync for Link {}

crate::prelude::static_assert!(super::item::DISTANCES[0] == Link::DISTANCE);
crate::prelude::static_assert!(super::item::DISTANCES[1] == Link::DISTANCE);

/// Queues work by a function that returns whether it did; not if the module goes.
pub(super) fn enqueue(
    work: *mut RawWork,
    queue: *const RawQueue,
    queue_work: impl FnOnce() -> bool,
) -> bool {
    let mut all = ALL_ENQUEUED.lock();
    // Whoever goes on enqueueing until it is ended itself must not bring back what comes before it.
    if all.is_leaving {
        return false;
    }
    // SAFETY: it is a static; what ends it waits for all that is enqueued.
    unsafe { LEAVING.attach() };
    if !queue_work() {
        return false;
    }
    // SAFETY: it is there: it cannot run before the lock is free.
    unsafe { &*Link::of(work) }.insert(&mut all, queue);
    true
}

/// Work that runs.
pub(super) struct Running(());

/// Takes work that runs off the list.
///
/// # Safety
///
/// - It was enqueued, and its function is called.
pub(super) unsafe fn begin(link: *const Link) -> Running {
    let mut all = ALL_ENQUEUED.lock();
    // SAFETY: promised by the caller.
    unsafe { &*link }.remove(&mut all);
    Running(())
}

impl Running {
    /// Says that it is done. What follows is the way out of the module.
    pub(super) fn end(self) {
        let mut all = ALL_ENQUEUED.lock();
        all.count = all.count.saturating_sub(1);
    }
}

/// Takes off its queue, and drops, all that has not begun and is for this queue, or for any.
pub(super) fn cancel(queue: Option<*const RawQueue>) {
    loop {
        let mut all = ALL_ENQUEUED.lock();
        let mut next = all.first;
        // SAFETY: what is in the list is there.
        while let Some(link) = unsafe { next.as_ref() } {
            if queue.is_none_or(|queue| link.queue.get() == queue) {
                break;
            }
            next = link.next.get();
        }
        // SAFETY: as above.
        let Some(link) = (unsafe { next.as_ref() }) else {
            return;
        };
        let (work, release) = (link.work(), link.release);
        // SAFETY: what is in the list is work that was made, and is there.
        if unsafe { (link.cancel)(work) } {
            link.remove(&mut all);
            all.count = all.count.saturating_sub(1);
            drop(all);
            // SAFETY: it was enqueued, and taken off its queue here.
            unsafe { release(work) };
        } else {
            // Its function has been called, and waits for the lock.
            drop(all);
            os::sync::wait::sleep_a_tick();
        }
    }
}

/// Lets nothing be enqueued any more, takes off what has not begun, and waits for the rest.
fn leave(_: *const Attachment) {
    ALL_ENQUEUED.lock().is_leaving = true;
    cancel(None);
    while ALL_ENQUEUED.lock().count > 0 {
        os::sync::wait::sleep_a_tick();
    }
    // Whoever said that it is done may still be on the way out.
    os::workqueue::synchronize_tasks();
}
