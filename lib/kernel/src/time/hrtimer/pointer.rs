// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The pointers by which timers are started, and the handles that cancel them.

mod arc;
mod boxed;
mod pinned;
mod pinned_mut;

use core::ptr::NonNull;

use super::{HasHrTimer, HrTimer, HrTimerCallbackContext};
use crate::os::hrtimer::RawHrTimer;

pub use self::{
    arc::ArcHrTimerHandle, boxed::BoxHrTimerHandle, pinned::PinHrTimerHandle,
    pinned_mut::PinMutHrTimerHandle,
};

/// The value that a timer is part of, and what its function may do with it.
///
/// # Safety
///
/// - The kernel calls the function of `raw`, for as long as `'a` lasts, and `raw` is the timer of a `T`.
unsafe fn called<'a, T: HasHrTimer<T>>(
    raw: *mut RawHrTimer,
) -> (*mut T, HrTimerCallbackContext<'a, T>) {
    let timer = HrTimer::<T>::from_raw(raw);
    // SAFETY: it is the timer of a `T`.
    let value = unsafe { T::timer_container_of(timer) };
    // SAFETY: it is part of a value, hence not null.
    let timer = unsafe { NonNull::new_unchecked(timer) };
    // SAFETY: its function is called, and gets this alone.
    (value, unsafe { HrTimerCallbackContext::from_raw(timer) })
}
