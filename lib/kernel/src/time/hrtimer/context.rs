// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a timer's function may do with its timer.

use core::{marker::PhantomData, ptr::NonNull};

use super::{HasHrTimer, HrTimer, HrTimerInstant};
use crate::time::Delta;

/// The timer whose function is being called.
///
/// # Invariants
///
/// The timer is one whose function is running, for as long as `'a` lasts, and this is had by that function alone.
pub struct HrTimerCallbackContext<'a, T: HasHrTimer<T>>(NonNull<HrTimer<T>>, PhantomData<&'a ()>);

impl<'a, T: HasHrTimer<T>> HrTimerCallbackContext<'a, T> {
    /// Makes the one for a call.
    ///
    /// # Safety
    ///
    /// - The function of `timer` is called for as long as `'a` lasts, and gets this alone.
    pub(super) unsafe fn from_raw(timer: NonNull<HrTimer<T>>) -> Self {
        // INVARIANT: promised by the caller.
        Self(timer, PhantomData)
    }

    /// Moves the expiry on by as many times `interval` as it takes to get beyond `now`; returns how often that is.
    pub fn forward(&mut self, now: HrTimerInstant<T>, interval: Delta) -> u64 {
        // SAFETY: by the invariant the function of the timer is running.
        unsafe { HrTimer::raw_forward(self.0.as_ptr(), now, interval) }
    }

    /// Moves the expiry on by as many times `interval` as it takes to get beyond what the clock says; returns how often.
    pub fn forward_now(&mut self, interval: Delta) -> u64 {
        // SAFETY: by the invariant the function of the timer is running.
        unsafe { HrTimer::raw_forward_now(self.0.as_ptr(), interval) }
    }
}
