// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers in what has several owners.

use super::called;
use crate::{
    os::hrtimer::RawHrTimer,
    sync::{Arc, ArcBorrow},
    time::hrtimer::{
        HasHrTimer, HrTimer, HrTimerCallback, HrTimerHandle, HrTimerMode, HrTimerPointer,
        HrTimerRestart, RawHrTimerCallback,
    },
};

/// What cancels the timer of a value with several owners, of which it is one.
pub struct ArcHrTimerHandle<T: HasHrTimer<T>> {
    inner: Arc<T>,
}

// SAFETY: `drop` cancels the timer, which waits.
unsafe impl<T: HasHrTimer<T>> HrTimerHandle for ArcHrTimerHandle<T> {
    fn cancel(&mut self) -> bool {
        // SAFETY: the value is there.
        let timer = unsafe { T::raw_get_timer(Arc::as_ptr(&self.inner)) };
        // SAFETY: it stays, for this is an owner.
        unsafe { HrTimer::raw_cancel(timer) }
    }
}

impl<T: HasHrTimer<T>> Drop for ArcHrTimerHandle<T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl<T> HrTimerPointer for Arc<T>
where
    T: 'static + Send + Sync + HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Self>,
{
    type TimerMode = <T as HasHrTimer<T>>::TimerMode;
    type TimerHandle = ArcHrTimerHandle<T>;

    fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> ArcHrTimerHandle<T> {
        // SAFETY: the handle is an owner, and drops it after it has cancelled the timer. If it is forgotten, the value
        // stays for ever.
        unsafe { T::start(Arc::as_ptr(&self), expires) };
        ArcHrTimerHandle { inner: self }
    }
}

impl<T> RawHrTimerCallback for Arc<T>
where
    T: 'static + HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Self>,
{
    type CallbackTarget<'a> = ArcBorrow<'a, T>;

    unsafe fn run(timer: *mut RawHrTimer) -> HrTimerRestart {
        // SAFETY: promised by the caller.
        let (value, context) = unsafe { called::<T>(timer) };
        // SAFETY: the timer was started by an `Arc`, and the handle is an owner until it has waited for this.
        let value = unsafe { ArcBorrow::from_raw(value) };
        T::run(value, context)
    }
}
