// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Events that happen once, and those who wait for them.
//!
//! C header: `include/linux/completion.h`; reference: <https://docs.kernel.org/scheduler/completion.html>.

use pin_init::{PinInit, pin_data, pin_init};

use crate::{os::sync::completion as os, types::Opaque};

/// An event that happens once: whoever waits for it, or will, goes on from then.
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, sync::{Arc, Completion}};
///
/// #[pin_data]
/// struct Transfer {
///     #[pin]
///     done: Completion,
/// }
///
/// let transfer: Arc<Transfer> =
///     Arc::pin_init(pin_init!(Transfer { done <- Completion::new() }), GFP_KERNEL)?;
/// // Somewhere else, with a clone of the owner:
/// transfer.done.complete_all();
/// // And here:
/// transfer.done.wait_for_completion();
/// # Ok::<(), Error>(())
/// ```
#[pin_data]
pub struct Completion {
    #[pin]
    event: Opaque<os::RawCompletion>,
}

impl Completion {
    /// Makes, in place, an event that has not happened.
    pub fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            // SAFETY: the slot is part of a place that is being pinned.
            event <- Opaque::ffi_init(|slot| unsafe { os::init(slot) }),
        })
    }

    /// Lets the event happen, for all who wait and all who ever will.
    #[inline]
    pub fn complete_all(&self) {
        // SAFETY: the event was made, and is borrowed.
        unsafe { os::complete_all(self.event.get()) };
    }

    /// Waits until the event has happened. Sleeps, whatever signals there are.
    #[inline]
    pub fn wait_for_completion(&self) {
        // SAFETY: the event was made, and is borrowed.
        unsafe { os::wait(self.event.get()) };
    }
}

// SAFETY: it is not moved between contexts while anyone waits for it, for they borrow it.
unsafe impl Send for Completion {}

// SAFETY: the event has a lock of its own.
unsafe impl Sync for Completion {}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::{thread, time::Duration};

    use pin_init::stack_pin_init;

    use super::*;

    #[test]
    fn nobody_goes_on_before_the_event_and_all_do_after() {
        stack_pin_init!(let done = Completion::new());
        let done = &*done;
        let happened = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    done.wait_for_completion();
                    assert!(happened.load(SeqCst));
                });
            }
            thread::sleep(Duration::from_millis(10));
            happened.store(true, SeqCst);
            done.complete_all();
        });
        done.wait_for_completion();
    }
}
