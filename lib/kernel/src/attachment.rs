// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! By what the kernel calls into the module, and how all of it ends before the module goes.
//!
//! Whatever makes the kernel call a function of this module (a setting, a timer, a thread, a notifier) is an
//! [`Attachment`] for as long as it does. Dropping the value that a driver has of it ends it, and waits until no call is
//! under way. What a driver has forgotten, or put where nothing is ever dropped, is still in the list when the module
//! goes, and [`end_all`] ends it then: its memory is there, for what is pinned stays until it is dropped.

use core::{
    cell::Cell,
    marker::PhantomPinned,
    ptr,
    sync::atomic::{
        AtomicU8,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use crate::os::sync::{
    turn::{self, Turn},
    wait::sleep_a_tick,
};

/// Not in the list: it has not been attached, or whoever detached it ends it.
const APART: u8 = 0;
/// In the list.
const LISTED: u8 = 1;
/// Taken off the list by [`end_all`], which is ending it.
const ENDING: u8 = 2;
/// Ended by [`end_all`].
const ENDED: u8 = 3;
/// Attached again while [`end_all`] was ending it, which lists it when that is done.
const AGAIN: u8 = 4;

/// How the kernel can be kept from calling a function of this module.
///
/// # Invariants
///
/// - `next` and `place` are accessed in a [`Turn`]. While it is `LISTED`, `next` is what follows in the list, and `place`
///   points to the link that points to this.
/// - `stage` is one of the constants above, and is changed in a turn.
pub(crate) struct Attachment {
    next: Link,
    place: Cell<*const Link>,
    end: unsafe fn(*const Attachment),
    stage: AtomicU8,
    _stays: PhantomPinned,
}

/// Where the list goes on, or null.
type Link = Cell<*const Attachment>;

/// Where the list begins.
struct First(Link);

// SAFETY: the link is accessed in a turn.
unsafe impl Sync for First {}

static FIRST: First = First(Cell::new(ptr::null()));

impl Attachment {
    /// Makes one that is not attached, with the function that ends it.
    pub(crate) const fn new(end: unsafe fn(*const Attachment)) -> Self {
        Self {
            next: Cell::new(ptr::null()),
            place: Cell::new(ptr::null()),
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
    #[optimize(size)]
    pub(crate) unsafe fn attach(&self) {
        let turn = turn::begin();
        match self.stage.load(Relaxed) {
            LISTED | AGAIN => {}
            ENDING => self.stage.store(AGAIN, Relaxed),
            _ => self.link(&turn),
        }
    }

    /// Detaches it; returns whether it was attached, so that the caller has to end it.
    ///
    /// If the module is being left, and this is being ended for that reason, it waits until that is done.
    #[inline(never)]
    #[optimize(size)]
    pub(crate) fn detach(&self) -> bool {
        loop {
            let turn = turn::begin();
            match self.stage.load(Acquire) {
                LISTED => {
                    self.unlink(&turn);
                    self.stage.store(APART, Relaxed);
                    return true;
                }
                ENDING | AGAIN => {}
                _ => return false,
            }
            drop(turn);
            sleep_a_tick();
        }
    }

    /// Puts it, which is not listed, at the beginning of the list.
    fn link(&self, _turn: &Turn) {
        // INVARIANT: it becomes the first, and what was the first follows.
        let next = FIRST.0.replace(self);
        self.next.set(next);
        self.place.set(&raw const FIRST.0);
        // SAFETY: what is listed is there, by the contract of `attach`.
        if let Some(next) = unsafe { next.as_ref() } {
            next.place.set(&raw const self.next);
        }
        self.stage.store(LISTED, Relaxed);
    }

    /// Says that it has been ended, and may go away; unless it was attached again meanwhile: then it is to be ended again.
    fn leave(&self) {
        let turn = turn::begin();
        match self.stage.load(Relaxed) {
            AGAIN => self.link(&turn),
            _ => self.stage.store(ENDED, Release),
        }
    }

    /// Takes it, which is listed, off the list.
    fn unlink(&self, _turn: &Turn) {
        let next = self.next.get();
        // SAFETY: by the invariant it points to the beginning, or into what is listed, and that is there by the contract
        // of `attach`.
        if let Some(link) = unsafe { self.place.get().as_ref() } {
            link.set(next);
        }
        // SAFETY: what is listed is there, by the contract of `attach`.
        if let Some(next) = unsafe { next.as_ref() } {
            next.place.set(self.place.get());
        }
    }
}

// SAFETY: it is a place in a list that is accessed in turns, a function, and an atomic number.
unsafe impl Send for Attachment {}

// SAFETY: as above.
unsafe impl Sync for Attachment {}

/// Ends everything that is still attached; may sleep. Returns whether there was anything.
#[inline(never)]
#[optimize(size)]
pub(crate) fn end_all() -> bool {
    let mut any = false;
    while let Some(attachment) = take_first() {
        any = true;
        // SAFETY: by the contract of `attach` it may be called, and waits in `detach` where it is about to go away; it
        // was taken off the list here, so that this is the only call.
        unsafe { (attachment.end)(attachment) };
        attachment.leave();
    }
    any
}

fn take_first<'a>() -> Option<&'a Attachment> {
    let turn = turn::begin();
    // SAFETY: what is listed is there, by the contract of `attach`; from `ENDING` on it stays until it is `ENDED`.
    let attachment = unsafe { FIRST.0.get().as_ref() }?;
    attachment.unlink(&turn);
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
    fn what_is_attached_while_it_is_ended_is_ended_again() {
        static ROUNDS: AtomicUsize = AtomicUsize::new(0);
        /// Twice there is somebody who attaches it, more than once at that.
        fn end(attachment: *const Attachment) {
            // SAFETY: the test keeps it.
            let attachment = unsafe { &*attachment };
            if ROUNDS.fetch_add(1, Relaxed) < 2 {
                for _ in 0..3 {
                    // SAFETY: as above.
                    unsafe { attachment.attach() };
                }
            }
        }
        let _one = ONE_TEST.lock().unwrap_or_else(PoisonError::into_inner);
        let forgotten = attached();
        let attachment = Box::pin(Attachment::new(end));
        // SAFETY: it is kept until the end of the test.
        unsafe { attachment.attach() };
        let before = ENDS.load(Relaxed);
        assert!(end_all());
        assert_eq!(ROUNDS.load(Relaxed), 3);
        assert_eq!(ENDS.load(Relaxed), before + 1, "what is listed before it");
        assert!(!attachment.detach() && !forgotten.detach());
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
