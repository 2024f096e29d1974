// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Threads of the kernel, which can be stopped and parked.
//!
//! [`Thread::spawn`] makes one that calls a closure. The closure asks its [`ThreadContext`] from time to time whether it
//! is to stop, and sleeps by it, so that it is woken when it is. When the [`Thread`] is dropped the thread is stopped: that
//! waits until the closure has returned. If it is forgotten, that is done when the module goes. A closure that does not
//! ask is waited for, for ever.
//!
//! C header: `include/linux/kthread.h`.
//!
//! # Examples
//!
//! ```no_run
//! use kernel::{kthread::Thread, prelude::*, sync::{Arc, atomic::{Atomic, Relaxed}}, time::Delta};
//!
//! fn count(rounds: Arc<Atomic<u64>>) -> Result<Thread> {
//!     Thread::spawn(c"rounds", GFP_KERNEL, move |me| {
//!         while !me.should_stop() {
//!             rounds.add(1u64, Relaxed);
//!             me.sleep(Delta::from_millis(10));
//!         }
//!     })
//! }
//! ```
//!
//! The closure runs in another task, and may run until the module goes, so it may take only what can be sent there, and
//! borrow nothing:
//!
//! ```compile_fail,E0373
//! # use kernel::{kthread::Thread, prelude::*};
//! # fn spawn() -> Result {
//! let local = 5;
//! let thread = Thread::spawn(c"borrows", GFP_KERNEL, |_| pr_info!("{local}\n"))?;
//! # Ok(())
//! # }
//! # const __LOG_PREFIX: &[u8] = b"example\0";
//! # fn main() {}
//! ```
//!
//! ```compile_fail,E0277
//! # use kernel::{kthread::Thread, prelude::*};
//! # fn spawn(pointer: *mut u8) -> Result {
//! let thread = Thread::spawn(c"takes", GFP_KERNEL, move |_| drop(pointer))?;
//! # Ok(())
//! # }
//! ```

use core::{cell::UnsafeCell, mem::ManuallyDrop, pin::Pin, ptr::NonNull};

use pin_init::{PinInit, pin_data, pin_init};

use crate::{
    alloc::{Flags, KBox},
    attachment::Attachment,
    error::{Result, code::EBUSY},
    ffi::c_long,
    init::InPlaceInit as _,
    os::kthread::{self as os, RawThread},
    str::CStr,
    sync::{Mutex, new_mutex},
    time::Delta,
    types::{NotThreadSafe, Opaque},
};

/// A thread; stopped when dropped.
///
/// # Invariants
///
/// It owns the [`Running`] that this is the head of, pinned in a box, whose thread was made.
pub struct Thread(NonNull<Head>);

impl Thread {
    /// Makes a thread that calls `f`, and starts it. The name is cut off after 15 bytes. May sleep.
    ///
    /// # Errors
    ///
    /// `ENOMEM`; `EINTR` if the current task is being killed.
    pub fn spawn<F>(name: &CStr, flags: Flags, f: F) -> Result<Self>
    where
        F: FnOnce(&ThreadContext) + Send + 'static,
    {
        let running = KBox::pin_init(Running::new(f), flags)?;
        let work = (&raw const *running).cast_mut();
        let thread = running.head.thread.get();
        // SAFETY: both are pinned, and stay until the thread is stopped, which `drop` and `end` do, or for ever.
        unsafe { os::create(thread, work, name)? };
        // SAFETY: it is pinned; nobody moves it out of the box.
        let running = ManuallyDrop::new(unsafe { Pin::into_inner_unchecked(running) });
        let head = NonNull::from(&running.head);
        // SAFETY: it stays until it is dropped, which detaches it, or for ever; ending it stops the thread.
        unsafe { running.head.attachment.attach() };
        // SAFETY: it was made.
        unsafe { os::wake(thread) };
        // INVARIANT: it is the head of what was in the box.
        Ok(Self(head))
    }

    /// Wakes it from [`ThreadContext::sleep`].
    pub fn wake(&self) {
        // SAFETY: by the invariant it was made, and is stopped by `drop` only.
        unsafe { os::wake(self.raw()) };
    }

    /// Asks it to park, and waits until it does, in [`ThreadContext::park_if_asked`] or [`sleep`](ThreadContext::sleep).
    ///
    /// # Errors
    ///
    /// `EBUSY` if it is parked already.
    pub fn park(&self) -> Result {
        let mut is_parked = self.head().is_parked.lock();
        if *is_parked {
            return Err(EBUSY);
        }
        // SAFETY: by the invariant it was made, and is stopped by `drop` only.
        unsafe { os::park(self.raw()) }?;
        *is_parked = true;
        Ok(())
    }

    /// Lets it go on.
    pub fn unpark(&self) {
        let mut is_parked = self.head().is_parked.lock();
        *is_parked = false;
        // SAFETY: by the invariant it was made, and is stopped by `drop` only.
        unsafe { os::unpark(self.raw()) };
    }

    fn raw(&self) -> *mut RawThread {
        self.head().thread.get()
    }

    fn head(&self) -> &Head {
        // SAFETY: by the invariant it is there.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        // SAFETY: by the invariant it is there.
        let head = unsafe { self.0.as_ref() };
        if head.attachment.detach() {
            // SAFETY: by the invariant it was made; it was attached, so nobody else has stopped it.
            unsafe { os::stop(head.thread.get()) };
        }
        // SAFETY: it is the head of what this owns, which nobody uses any more.
        unsafe { (head.free)(self.0) };
    }
}

// SAFETY: it may be stopped from any other task.
unsafe impl Send for Thread {}

// SAFETY: what can be done with it the kernel guards.
unsafe impl Sync for Thread {}

/// What of a thread does not depend on its closure.
#[pin_data]
#[repr(C)]
struct Head {
    // First, so that they have the same address.
    #[pin]
    attachment: Attachment,
    #[pin]
    thread: Opaque<RawThread>,
    /// Held while it is parked or told to go on: who waits for it to park must not be passed by who lets it go on.
    #[pin]
    is_parked: Mutex<bool>,
    free: unsafe fn(NonNull<Head>),
}

impl Head {
    /// # Safety
    ///
    /// - The attachment is part of a `Self` whose thread was made, and the caller is who has to end it.
    unsafe fn end(attachment: *const Attachment) {
        let head: *const Self = attachment.cast();
        // SAFETY: it is there, and has the address of its first field.
        let thread = unsafe { &*head }.thread.get();
        // SAFETY: promised by the caller.
        unsafe { os::stop(thread) };
    }
}

/// A thread and its closure, which it takes when it runs.
#[pin_data]
#[repr(C)]
struct Running<F> {
    // First, so that they have the same address.
    #[pin]
    head: Head,
    closure: UnsafeCell<Option<F>>,
}

impl<F: FnOnce(&ThreadContext) + Send + 'static> Running<F> {
    fn new(closure: F) -> impl PinInit<Self> {
        pin_init!(Self {
            head <- pin_init!(Head {
                attachment: Attachment::new(Head::end),
                thread: Opaque::zeroed(),
                is_parked <- new_mutex!(false, "Thread::is_parked"),
                free: Self::free,
            }),
            closure: UnsafeCell::new(Some(closure)),
        })
    }

    /// # Safety
    ///
    /// - `head` is that of a `Self` that was in a box, and is not used any more.
    unsafe fn free(head: NonNull<Head>) {
        // SAFETY: it has the address of its first field.
        drop(unsafe { KBox::<Self>::from_raw(head.as_ptr().cast()) });
    }
}

impl<F: FnOnce(&ThreadContext) + Send + 'static> os::Work for Running<F> {
    unsafe fn work(this: *mut Self) {
        // SAFETY: it is there until the thread is stopped.
        let closure = unsafe { &(*this).closure };
        // SAFETY: the thread alone takes it out, once; whoever frees it has waited for the thread.
        let closure = unsafe { &mut *closure.get() }.take();
        if let Some(closure) = closure {
            // SAFETY: as above.
            let thread = unsafe { &(*this).head.thread }.get();
            // INVARIANT: this is that thread.
            closure(&ThreadContext(thread, NotThreadSafe));
        }
    }
}

/// What a thread can ask and do about itself.
///
/// # Invariants
///
/// It is had in this thread, while its closure runs.
pub struct ThreadContext(*mut RawThread, NotThreadSafe);

impl ThreadContext {
    /// Whether it is to stop: then its closure should return.
    pub fn should_stop(&self) -> bool {
        // SAFETY: by the invariant it is the current task.
        unsafe { os::should_stop(self.0) }
    }

    /// Parks, if it is asked to, until it is to go on or to stop.
    pub fn park_if_asked(&self) {
        // SAFETY: by the invariant it is the current task.
        unsafe { os::park_if_asked(self.0) };
    }

    /// Sleeps for so long, or until it is woken, or to stop, or was parked.
    pub fn sleep(&self, span: Delta) {
        let ticks = c_long::try_from(span.as_jiffies()).unwrap_or(c_long::MAX);
        self.sleep_ticks(ticks.min(c_long::MAX - 1));
    }

    /// Sleeps until it is woken, or to stop, or was parked.
    pub fn wait(&self) {
        self.sleep_ticks(c_long::MAX);
    }

    fn sleep_ticks(&self, ticks: c_long) {
        // SAFETY: by the invariant it is the current task.
        unsafe { os::sleep(self.0, ticks) };
        self.park_if_asked();
    }
}
