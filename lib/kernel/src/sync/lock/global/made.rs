// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Whether something was made, in a static that the compiler cannot make.

use crate::{
    os::sync::turn,
    sync::atomic::{Acquire, Atomic, Relaxed, Release},
};

/// Whether something was made, which is done once, by whoever needs it first.
pub(super) struct Made(Atomic<bool>);

impl Made {
    /// Says that it was not made.
    pub(super) const fn not_yet() -> Self {
        Self(Atomic::new(false))
    }

    /// Has it made by `make`, if it was not; when this returns it is. `make` may not sleep.
    #[inline]
    pub(super) fn or_make(&self, make: impl FnOnce()) {
        if !self.0.load(Acquire) {
            self.make(make);
        }
    }

    #[cold]
    fn make(&self, make: impl FnOnce()) {
        // Nobody waits for somebody who does not run: while one is at it, there is neither preemption nor interrupt.
        let _turn = turn::begin();
        if !self.0.load(Relaxed) {
            make();
            self.0.store(true, Release);
        }
    }
}
