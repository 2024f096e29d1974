// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Hearing that the machine is about to stop, so that what it drives can be left in order.
//!
//! A [`Listener`] is told, in a task that may sleep, while devices still work. A [`Registration`] keeps it listening, and
//! when that is dropped it is not told any more, nor being told. If it is forgotten, that is so when the module goes. A
//! module that is loaded when the machine stops is not unloaded: nothing of it is dropped.
//!
//! C header: `include/linux/reboot.h`.
//!
//! # Examples
//!
//! ```no_run
//! # const __LOG_PREFIX: &[u8] = b"example\0";
//! use kernel::{prelude::*, reboot::{Event, Listener, Registration}};
//!
//! struct Flush;
//!
//! impl Listener for Flush {
//!     fn notify(&self, event: Event) {
//!         pr_info!("flushing before {event:?}\n");
//!     }
//! }
//!
//! fn listen() -> Result<Pin<KBox<Registration<Flush>>>> {
//!     Registration::new(Flush, 0, GFP_KERNEL)
//! }
//! # fn main() {}
//! ```

use core::{ops::Deref, pin::Pin};

use pin_init::{pin_data, pin_init, pinned_drop};

use crate::{
    alloc::{Flags, KBox},
    attachment::Attachment,
    error::Result,
    init::InPlaceInit as _,
    os::reboot::{self as os, RawNotifier},
    types::Opaque,
};

/// What is about to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The machine starts again.
    Restart,
    /// The machine stands still.
    Halt,
    /// The machine is switched off.
    PowerOff,
}

/// Who is told.
pub trait Listener: Send + Sync + 'static {
    /// Called when the machine is about to stop; it may sleep.
    fn notify(&self, event: Event);
}

/// Keeps a [`Listener`] listening.
///
/// # Invariants
///
/// The notifier is registered, for this, while this is attached.
#[pin_data(PinnedDrop)]
#[repr(C)]
pub struct Registration<T: Listener> {
    // First, so that they have the same address.
    #[pin]
    attachment: Attachment,
    #[pin]
    notifier: Opaque<RawNotifier>,
    #[pin]
    listener: T,
}

impl<T: Listener> Registration<T> {
    /// Registers a listener; those with the higher priority are told first. May sleep.
    ///
    /// # Errors
    ///
    /// `ENOMEM`.
    pub fn new(listener: T, priority: i32, flags: Flags) -> Result<Pin<KBox<Self>>> {
        let init = pin_init!(Self {
            attachment: Attachment::new(Self::end),
            notifier: Opaque::zeroed(),
            listener,
        });
        let this = KBox::pin_init(init, flags)?;
        // SAFETY: it is pinned: it stays until it is dropped, which unregisters it, or for ever.
        unsafe { os::register::<Self>(this.notifier.get(), priority)? };
        // INVARIANT: it is registered now.
        // SAFETY: it stays until it is dropped, which detaches it; ending it unregisters.
        unsafe { this.attachment.attach() };
        Ok(this)
    }

    /// # Safety
    ///
    /// - The attachment is part of a `Self` that is registered, and the caller is who has to end it.
    unsafe fn end(attachment: *const Attachment) {
        let this: *const Self = attachment.cast();
        // SAFETY: it is there, and has the address of its first field.
        let notifier = unsafe { &*this }.notifier.get();
        // SAFETY: promised by the caller.
        unsafe { os::unregister(notifier) };
    }
}

impl<T: Listener> os::Hear for Registration<T> {
    unsafe fn hear(notifier: *mut RawNotifier, event: Event) {
        let this: *const Self = notifier
            .wrapping_byte_sub(core::mem::offset_of!(Self, notifier))
            .cast();
        // SAFETY: the notifier is part of a `Self`, which waits for this before it goes away.
        unsafe { &*this }.listener.notify(event);
    }
}

impl<T: Listener> Deref for Registration<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.listener
    }
}

#[pinned_drop]
impl<T: Listener> PinnedDrop for Registration<T> {
    fn drop(self: Pin<&mut Self>) {
        if self.attachment.detach() {
            // SAFETY: it was attached, and this is who has to end it.
            unsafe { Self::end(&raw const self.attachment) };
        }
    }
}

// SAFETY: the notifier is the kernel's, and the listener can be sent.
unsafe impl<T: Listener> Send for Registration<T> {}

// SAFETY: the notifier is not accessed by shared references, and the listener can be shared.
unsafe impl<T: Listener> Sync for Registration<T> {}
