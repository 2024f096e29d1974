// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Threads without a library: a stack, a system call, and a word that tells when the thread has ended.

use alloc::{boxed::Box, sync::Arc};
use core::{
    cell::UnsafeCell,
    ptr,
    sync::atomic::{
        AtomicU8,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use super::{
    Outcome, arch, call_with_numbers,
    memory::{Guard, Mapping, PAGE},
    system::threads::{Word, begin, wait},
};

pub(crate) use super::system::threads::is_managed;

/// Enough for a test that formats text; the kernel gives it page by page.
const STACK: usize = 256 * 1024;

/// A thread that was started.
pub(crate) struct Thread {
    /// What tells that it has ended; shared with the kernel, hence kept as long as it may write.
    word: Arc<Word>,
    id: u32,
    stack: Option<Mapping>,
}

/// What a thread returned, once it has.
///
/// # Invariants
///
/// - `state` is [`EMPTY`], [`BUSY`] or [`FULL`]; who moves it to [`BUSY`] has `value` to itself until it moves it on.
pub(crate) struct Slot<T> {
    state: AtomicU8,
    value: UnsafeCell<Option<T>>,
}

const EMPTY: u8 = 0;
const BUSY: u8 = 1;
const FULL: u8 = 2;

impl<T> Slot<T> {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        // INVARIANT: nobody else knows of the value yet.
        Self {
            state: AtomicU8::new(EMPTY),
            value: UnsafeCell::new(None),
        }
    }

    /// Puts the value in, if none was.
    pub(crate) fn set(&self, value: T) {
        if self.change(EMPTY, BUSY) {
            // SAFETY: by the type invariant this thread has the value to itself.
            unsafe { *self.value.get() = Some(value) };
            // INVARIANT: this thread is done with the value.
            self.state.store(FULL, Release);
        }
    }

    /// Takes the value out, if one is in.
    pub(crate) fn take(&self) -> Option<T> {
        if !self.change(FULL, BUSY) {
            return None;
        }
        // SAFETY: by the type invariant this thread has the value to itself.
        let value = unsafe { &mut *self.value.get() }.take();
        // INVARIANT: this thread is done with the value.
        self.state.store(EMPTY, Release);
        value
    }

    fn change(&self, from: u8, to: u8) -> bool {
        self.state
            .compare_exchange(from, to, Acquire, Relaxed)
            .is_ok()
    }
}

// SAFETY: by the type invariant one thread at a time has the value, which is handed from one to another.
unsafe impl<T: Send> Sync for Slot<T> {}

/// What a thread is to do.
type Work = Box<dyn FnOnce() + Send>;

/// Starts a thread.
pub(crate) fn start(work: Work) -> Outcome<Thread> {
    // What overflows runs into memory that cannot be accessed: a stack grows downwards.
    let stack = Mapping::guarded(STACK, PAGE, Guard::Before)?;
    let word = Arc::new(Word::default());
    let argument = Box::into_raw(Box::new(work));
    // SAFETY: the stack is mapped until the thread has been joined, or for ever. `entry` takes the box back, once. The
    // word lives as long as the thread: whoever lets go of it has seen the end, or leaks it.
    match unsafe { begin(&stack, entry, argument.expose_provenance(), &word) } {
        Ok(id) => Ok(Thread {
            word,
            id,
            stack: Some(stack),
        }),
        Err(error) => {
            // SAFETY: no thread was started, so the box is nobody else's.
            drop(unsafe { Box::from_raw(argument) });
            Err(error)
        }
    }
}

extern "C" fn entry(argument: usize) {
    let work: *mut Work = ptr::with_exposed_provenance_mut(argument);
    // SAFETY: `start` made a box of it for this thread alone, which takes it once.
    let work = unsafe { Box::from_raw(work) };
    work();
}

impl Thread {
    /// Waits for the end of the thread.
    pub(crate) fn join(mut self) {
        wait(&self.word);
        // It has ended: nobody runs on the stack any more.
        drop(self.stack.take());
    }

    /// The thread's number.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(stack) = self.stack.take() {
            // It may still be running, and the kernel will still write the word.
            core::mem::forget(stack);
            core::mem::forget(Arc::clone(&self.word));
        }
    }
}

/// Lets others run.
pub(crate) fn yield_now() {
    let _ = call_with_numbers(arch::SCHED_YIELD, &[]);
}
