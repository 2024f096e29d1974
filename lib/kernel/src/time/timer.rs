// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers that count the ticks of the kernel's clock: cheap, and coarse.
//!
//! They are for what mostly does not come to pass, such as giving up an attempt, and for what need not be on time: a
//! tick is a few milliseconds long, and a timer that is far off expires later by up to an eighth. What must be on time
//! is for [`hrtimer`](super::hrtimer).
//!
//! C header: `include/linux/timer.h`.
//!
//! # Examples
//!
//! ```no_run
//! use kernel::{
//!     prelude::*,
//!     sync::atomic::{Atomic, Relaxed},
//!     time::{Delta, timer::{Again, Timer, TimerCallback}},
//! };
//!
//! struct Beats(Atomic<u64>);
//!
//! impl TimerCallback for Beats {
//!     fn run(&self) -> Again {
//!         self.0.add(1u64, Relaxed);
//!         Again::After(Delta::from_millis(100))
//!     }
//! }
//!
//! fn start() -> Result<Pin<KBox<Timer<Beats>>>> {
//!     let timer = KBox::pin_init(Timer::new(Beats(Atomic::new(0))), GFP_KERNEL)?;
//!     timer.as_ref().start(Delta::from_millis(100));
//!     Ok(timer)
//! }
//! ```
//!
//! What it calls runs beside everything else, so it has to be [`Sync`]:
//!
//! ```compile_fail,E0277
//! use kernel::time::timer::{Again, TimerCallback};
//!
//! struct Beats(core::cell::Cell<u64>);
//!
//! impl TimerCallback for Beats {
//!     fn run(&self) -> Again {
//!         self.0.set(1);
//!         Again::Not
//!     }
//! }
//! ```

use core::{ops::Deref, pin::Pin};

use pin_init::{PinInit, pin_data, pin_init, pinned_drop};

use super::Delta;
use crate::{
    attachment::Attachment,
    os::timer::{self as os, RawTimer},
    types::Opaque,
};

/// What a timer does.
pub trait TimerCallback: Send + Sync + 'static {
    /// Called when the timer expires, in a soft interrupt: it must not sleep.
    fn run(&self) -> Again;
}

/// Whether a timer expires again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Not by itself.
    Not,
    /// After so long.
    After(Delta),
}

/// A timer and what it calls. When it is dropped it is cancelled, and the function is not running any more.
///
/// If it is forgotten, it stays where it is, and is cancelled when the module goes.
///
/// # Invariants
///
/// The timer was made to call this, which is pinned.
#[pin_data(PinnedDrop)]
#[repr(C)]
pub struct Timer<T: TimerCallback> {
    // First, so that they have the same address.
    #[pin]
    attachment: Attachment,
    #[pin]
    timer: Opaque<RawTimer>,
    #[pin]
    callback: T,
}

impl<T: TimerCallback> Timer<T> {
    /// Makes a timer that is not started.
    pub fn new(callback: impl PinInit<T>) -> impl PinInit<Self> {
        pin_init!(Self {
            attachment: Attachment::new(Self::end),
            callback <- callback,
            timer <- Opaque::ffi_init(|timer| {
                // SAFETY: it is memory that stays until it is dropped, which shuts it down, or for ever; it is part of a
                // `Self` whose other fields are there.
                unsafe { os::init::<Self>(timer) };
            }),
        })
    }

    /// Starts it, to expire after so long. If it is started already, that counts from now on.
    pub fn start(self: Pin<&Self>, after: Delta) {
        // SAFETY: by the invariant it was made.
        unsafe { os::start(self.timer.get(), after.as_jiffies()) };
        // SAFETY: it is pinned: it stays until it is dropped, which detaches it. Ending it shuts the timer down.
        unsafe { self.attachment.attach() };
    }

    /// Cancels it, and waits for the function; returns whether it was started. The function may start it again.
    pub fn cancel(self: Pin<&Self>) -> bool {
        // SAFETY: by the invariant it was made.
        unsafe { os::cancel(self.timer.get()) }
    }

    /// Whether it is started.
    pub fn is_pending(&self) -> bool {
        // SAFETY: by the invariant it was made.
        unsafe { os::is_pending(self.timer.get()) }
    }

    /// # Safety
    ///
    /// - The attachment is part of a `Self`.
    unsafe fn end(attachment: *const Attachment) {
        let this: *const Self = attachment.cast();
        // SAFETY: it is there, and has the address of its first field.
        let timer = unsafe { &*this }.timer.get();
        // SAFETY: by the invariant it was made.
        unsafe { os::shutdown(timer) };
    }
}

impl<T: TimerCallback> os::Expire for Timer<T> {
    unsafe fn expire(timer: *mut RawTimer) {
        let this: *const Self = timer
            .wrapping_byte_sub(core::mem::offset_of!(Self, timer))
            .cast();
        // SAFETY: by the invariant the timer is part of a `Self`, which waits for this before it goes away.
        let this = unsafe { &*this };
        if let Again::After(span) = this.callback.run() {
            // SAFETY: by the invariant it was made.
            unsafe { os::start(timer, span.as_jiffies()) };
        }
    }
}

impl<T: TimerCallback> Deref for Timer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.callback
    }
}

#[pinned_drop]
impl<T: TimerCallback> PinnedDrop for Timer<T> {
    fn drop(self: Pin<&mut Self>) {
        self.attachment.detach();
        // SAFETY: by the invariant it was made.
        unsafe { os::shutdown(self.timer.get()) };
    }
}

// SAFETY: the timer is the kernel's, which guards it, and what it calls can be sent.
unsafe impl<T: TimerCallback> Send for Timer<T> {}

// SAFETY: the timer is the kernel's, which guards it, and what it calls can be shared.
unsafe impl<T: TimerCallback> Sync for Timer<T> {}
