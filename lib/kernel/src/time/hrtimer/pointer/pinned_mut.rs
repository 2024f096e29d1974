// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers in what is borrowed mutably.

use core::{marker::PhantomData, pin::Pin, ptr::NonNull};

use super::called;
use crate::{
    os::hrtimer::RawHrTimer,
    time::hrtimer::{
        HasHrTimer, HrTimer, HrTimerCallback, HrTimerHandle, HrTimerMode, HrTimerRestart,
        RawHrTimerCallback, UnsafeHrTimerPointer,
    },
};

/// What cancels the timer of a value that is borrowed mutably.
///
/// # Invariants
///
/// `inner` was borrowed mutably for `'a`, and pinned.
pub struct PinMutHrTimerHandle<'a, T: HasHrTimer<T>> {
    inner: NonNull<T>,
    _borrow: PhantomData<&'a mut T>,
}

// SAFETY: `drop` cancels the timer, which waits.
unsafe impl<'a, T: HasHrTimer<T>> HrTimerHandle for PinMutHrTimerHandle<'a, T> {
    fn cancel(&mut self) -> bool {
        // SAFETY: by the invariant the value is there.
        let timer = unsafe { T::raw_get_timer(self.inner.as_ptr()) };
        // SAFETY: it stays, for it is borrowed.
        unsafe { HrTimer::raw_cancel(timer) }
    }
}

impl<'a, T: HasHrTimer<T>> Drop for PinMutHrTimerHandle<'a, T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

// SAFETY: the handle borrows the value.
unsafe impl<'a, T> UnsafeHrTimerPointer for Pin<&'a mut T>
where
    T: Send + Sync + HasHrTimer<T>,
    T: HrTimerCallback<Pointer<'a> = Self>,
{
    type TimerMode = <T as HasHrTimer<T>>::TimerMode;
    type TimerHandle = PinMutHrTimerHandle<'a, T>;

    unsafe fn start(
        self,
        expires: <Self::TimerMode as HrTimerMode>::Expires,
    ) -> PinMutHrTimerHandle<'a, T> {
        // SAFETY: the value is not moved.
        let inner = NonNull::from(unsafe { self.get_unchecked_mut() });
        // SAFETY: it is pinned and borrowed; the caller drops the handle, which cancels the timer.
        unsafe { T::start(inner.as_ptr(), expires) };
        // INVARIANT: as it says.
        PinMutHrTimerHandle {
            inner,
            _borrow: PhantomData,
        }
    }
}

impl<'a, T> RawHrTimerCallback for Pin<&'a mut T>
where
    T: HasHrTimer<T>,
    T: HrTimerCallback<Pointer<'a> = Self>,
{
    type CallbackTarget<'b> = Self;

    unsafe fn run(timer: *mut RawHrTimer) -> HrTimerRestart {
        // SAFETY: promised by the caller.
        let (value, context) = unsafe { called::<T>(timer) };
        // SAFETY: the value is borrowed by the handle, which lends it to nobody, until that has waited for this.
        let value = unsafe { &mut *value };
        // SAFETY: it was pinned.
        T::run(unsafe { Pin::new_unchecked(value) }, context)
    }
}
