// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers in what has one owner.

use core::{mem::ManuallyDrop, pin::Pin, ptr::NonNull};

use super::called;
use crate::{
    alloc::{Allocator, Box},
    os::hrtimer::RawHrTimer,
    time::hrtimer::{
        HasHrTimer, HrTimer, HrTimerCallback, HrTimerHandle, HrTimerMode, HrTimerPointer,
        HrTimerRestart, RawHrTimerCallback,
    },
};

/// What cancels the timer of a value with one owner, which it is.
///
/// # Invariants
///
/// `inner` is what a pinned box was turned into.
pub struct BoxHrTimerHandle<T: HasHrTimer<T>, A: Allocator> {
    inner: NonNull<T>,
    _allocator: core::marker::PhantomData<A>,
}

// SAFETY: it is a box, and a timer that is the kernel's.
unsafe impl<T: HasHrTimer<T> + Send, A: Allocator> Send for BoxHrTimerHandle<T, A> {}

// SAFETY: nothing can be done with a shared one.
unsafe impl<T: HasHrTimer<T>, A: Allocator> Sync for BoxHrTimerHandle<T, A> {}

// SAFETY: `drop` cancels the timer, which waits.
unsafe impl<T: HasHrTimer<T>, A: Allocator> HrTimerHandle for BoxHrTimerHandle<T, A> {
    fn cancel(&mut self) -> bool {
        // SAFETY: by the invariant the value is there.
        let timer = unsafe { T::raw_get_timer(self.inner.as_ptr()) };
        // SAFETY: it stays until this is dropped.
        unsafe { HrTimer::raw_cancel(timer) }
    }
}

impl<T: HasHrTimer<T>, A: Allocator> Drop for BoxHrTimerHandle<T, A> {
    fn drop(&mut self) {
        self.cancel();
        // SAFETY: by the invariant it was a box, and the timer does not use it any more.
        drop(unsafe { Box::<T, A>::from_raw(self.inner.as_ptr()) });
    }
}

impl<T, A> HrTimerPointer for Pin<Box<T, A>>
where
    T: 'static + Send + Sync + HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Self>,
    A: Allocator + Sync,
{
    type TimerMode = <T as HasHrTimer<T>>::TimerMode;
    type TimerHandle = BoxHrTimerHandle<T, A>;

    fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> BoxHrTimerHandle<T, A> {
        // SAFETY: the value is not moved, and dropped where it is.
        let mut inner = ManuallyDrop::new(unsafe { Pin::into_inner_unchecked(self) });
        let inner = NonNull::from(&mut **inner);
        // SAFETY: the handle drops the value after it has cancelled the timer. If it is forgotten, the value stays.
        unsafe { T::start(inner.as_ptr(), expires) };
        // INVARIANT: it was a pinned box.
        BoxHrTimerHandle {
            inner,
            _allocator: core::marker::PhantomData,
        }
    }
}

impl<T, A> RawHrTimerCallback for Pin<Box<T, A>>
where
    T: 'static + HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Self>,
    A: Allocator,
{
    type CallbackTarget<'a> = Pin<&'a mut T>;

    unsafe fn run(timer: *mut RawHrTimer) -> HrTimerRestart {
        // SAFETY: promised by the caller.
        let (value, context) = unsafe { called::<T>(timer) };
        // SAFETY: the timer was started by a box, whose handle does nothing with the value until it has waited for this;
        // the function is not called twice at once.
        let value = unsafe { &mut *value };
        // SAFETY: it was pinned.
        T::run(unsafe { Pin::new_unchecked(value) }, context)
    }
}
