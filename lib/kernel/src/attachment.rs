// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! By what the kernel calls into the module, and how all of it ends before the module goes.
//!
//! Whatever makes the kernel call a function of this module (a setting, a timer, a thread, a notifier) is an
//! [`Attachment`] for as long as it does. Dropping the value that a driver has of it ends it, and waits until no call is
//! under way. What a driver has forgotten, or put where nothing is ever dropped, is still in the list when the module
//! goes, and [`end_all`] ends it then: its memory is there, for what is pinned stays until it is dropped.

#![expect(
    clippy::allow_attributes,
    reason = "`global_lock!` is written for drivers, where a lint may or may not fire"
)]

use core::{
    cell::Cell,
    marker::PhantomPinned,
    ptr,
    sync::atomic::{
        AtomicU8,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use crate::{os, sync::global_lock};

/// Not in the list: it has not been attached, or whoever detached it ends it.
const APART: u8 = 0;
/// In the list.
const LISTED: u8 = 1;
/// Taken off the list by [`end_all`], which is ending it.
const ENDING: u8 = 2;
/// Ended by [`end_all`].
const ENDED: u8 = 3;

/// How the kernel can be kept from calling a function of this module.
///
/// # Invariants
///
/// - `previous` and `next` are accessed with the lock of the list held; they link what is `LISTED`, and nothing else.
/// - `stage` is one of the constants above, and leaves `APART` and `LISTED` with that lock held.
pub(crate) struct Attachment {
    previous: Cell<*const Attachment>,
    next: Cell<*const Attachment>,
    end: unsafe fn(*const Attachment),
    stage: AtomicU8,
    _stays: PhantomPinned,
}

/// The first of the list, or null.
struct First(*const Attachment);

// SAFETY: what it points to is shared between tasks, and accessed with the lock of the list.
unsafe impl Send for First {}

global_lock! {
    static ALL_ATTACHED: SpinLockIrq<First> = First(ptr::null());
}

impl Attachment {
    /// Makes one that is not attached, with the function that ends it.
    pub(crate) const fn new(end: unsafe fn(*const Attachment)) -> Self {
        Self {
            previous: Cell::new(ptr::null()),
            next: Cell::new(ptr::null()),
            end,
            stage: AtomicU8::new(APART),
            _stays: PhantomPinned,
        }
    }

    /// Attaches it, if it is not attached already.
    ///
    /// # Safety
    ///
    /// - It stays where it is until [`detach`](Self::detach) has returned, or for ever.
    /// - From now on until then its function may be called with it once, in a task that may sleep; when that returns,
    ///   the kernel calls nothing by this any more.
    pub(crate) unsafe fn attach(&self) {
        let mut first = ALL_ATTACHED.lock();
        if self.stage.load(Relaxed) == LISTED {
            return;
        }
        self.previous.set(ptr::null());
        self.next.set(first.0);
        // SAFETY: what is listed is there, by the contract of this function.
        if let Some(next) = unsafe { first.0.as_ref() } {
            next.previous.set(self);
        }
        first.0 = self;
        self.stage.store(LISTED, Relaxed);
    }

    /// Detaches it; returns whether it was attached, so that the caller has to end it.
    ///
    /// If the module is being left, and this is being ended for that reason, it waits until that is done.
    pub(crate) fn detach(&self) -> bool {
        let mut first = ALL_ATTACHED.lock();
        if self.stage.load(Relaxed) == LISTED {
            self.unlink(&mut first);
            self.stage.store(APART, Relaxed);
            return true;
        }
        drop(first);
        while self.stage.load(Acquire) == ENDING {
            os::sync::wait::sleep_a_tick();
        }
        false
    }

    /// Takes it off the list.
    fn unlink(&self, first: &mut First) {
        // SAFETY: what is listed is there, by the contract of `attach`.
        match unsafe { self.previous.get().as_ref() } {
            Some(previous) => previous.next.set(self.next.get()),
            None => first.0 = self.next.get(),
        }
        // SAFETY: as above.
        if let Some(next) = unsafe { self.next.get().as_ref() } {
            next.previous.set(self.previous.get());
        }
    }
}

// SAFETY: it is a place in a list that has a lock, a function, and an atomic number.
unsafe impl Send for Attachment {}

// SAFETY: as above.
unsafe impl Sync for Attachment {}

/// Ends everything that is still attached; may sleep. Returns whether there was anything.
pub(crate) fn end_all() -> bool {
    let mut any = false;
    while let Some(attachment) = take_first() {
        any = true;
        // SAFETY: by the contract of `attach` it may be called, and waits in `detach` where it is about to go away; it
        // was taken off the list here, so that this is the only call.
        unsafe { (attachment.end)(attachment) };
        attachment.stage.store(ENDED, Release);
    }
    any
}

fn take_first<'a>() -> Option<&'a Attachment> {
    let mut first = ALL_ATTACHED.lock();
    // SAFETY: what is listed is there, by the contract of `attach`; from `ENDING` on it stays until it is `ENDED`.
    let attachment = unsafe { first.0.as_ref() }?;
    attachment.unlink(&mut first);
    attachment.stage.store(ENDING, Relaxed);
    Some(attachment)
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::AtomicUsize;
    use std::{boxed::Box, pin::Pin, sync::Mutex, sync::PoisonError};

    use super::*;

    static ENDS: AtomicUsize = AtomicUsize::new(0);
    static ONE_TEST: Mutex<()> = Mutex::new(());

    fn attached() -> Pin<Box<Attachment>> {
        fn end(_: *const Attachment) {
            ENDS.fetch_add(1, Relaxed);
        }
        let attachment = Box::pin(Attachment::new(end));
        // SAFETY: the tests keep it, or forget it.
        unsafe { attachment.attach() };
        attachment
    }

    #[test]
    fn what_was_forgotten_is_ended_and_nothing_else() {
        let _one = ONE_TEST.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, second, third) = (attached(), attached(), attached());
        assert!(second.detach());
        assert!(!second.detach());
        core::mem::forget(first);
        let before = ENDS.load(Relaxed);
        assert!(end_all());
        assert_eq!(ENDS.load(Relaxed), before + 2);
        assert!(!third.detach());
        assert!(!end_all());
    }

    #[test]
    fn what_was_ended_may_be_attached_again() {
        let _one = ONE_TEST.lock().unwrap_or_else(PoisonError::into_inner);
        let attachment = attached();
        // SAFETY: as in `attached`.
        unsafe { attachment.attach() };
        assert!(end_all());
        // SAFETY: as in `attached`.
        unsafe { attachment.attach() };
        assert!(attachment.detach());
        assert!(!end_all());
    }
}
