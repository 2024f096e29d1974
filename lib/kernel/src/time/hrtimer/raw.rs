// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The timer itself, and what it asks of the types around it.

use core::{marker::PhantomData, pin::Pin};

use pin_init::{PinInit, pin_data, pin_init};

use super::{HrTimerCallbackContext, HrTimerExpires as _, HrTimerMode};
use crate::{
    attachment::Attachment,
    os::hrtimer::{self as os, RawHrTimer},
    time::{Delta, Instant},
    types::Opaque,
};

/// A timer, as a field of a `T`.
///
/// # Invariants
///
/// `timer` is one that was set up to call the pointer of `T`.
#[pin_data]
#[repr(C)]
pub struct HrTimer<T> {
    // First, so that they have the same address.
    #[pin]
    attachment: Attachment,
    #[pin]
    timer: Opaque<RawHrTimer>,
    _owner: PhantomData<T>,
}

// SAFETY: it is the kernel's, which guards it, and holds no `T`.
unsafe impl<T> Send for HrTimer<T> {}

// SAFETY: as above.
unsafe impl<T> Sync for HrTimer<T> {}

/// A point in time, by the clock of the timer of a `T`.
pub type HrTimerInstant<T> = Instant<<<T as HasHrTimer<T>>::TimerMode as HrTimerMode>::Clock>;

impl<T> HrTimer<T> {
    /// Makes a timer that is not started.
    pub fn new() -> impl PinInit<Self>
    where
        T: HrTimerCallback + HasHrTimer<T>,
    {
        use crate::time::ClockSource as _;
        pin_init!(Self {
            attachment: Attachment::new(Self::end),
            timer <- Opaque::ffi_init(|timer| {
                let clock = <<T::TimerMode as HrTimerMode>::Clock>::ID;
                // SAFETY: it is memory that stays; it is started only by the functions here, which ask for that.
                unsafe { os::setup::<T::Pointer<'static>>(timer, clock, T::TimerMode::C_MODE) };
            }),
            _owner: PhantomData,
        })
    }

    /// The address of the kernel's timer.
    ///
    /// # Safety
    ///
    /// - `this` is memory for a `Self`.
    unsafe fn raw_get(this: *const Self) -> *mut RawHrTimer {
        // SAFETY: promised by the caller.
        let timer = unsafe { &raw const (*this).timer };
        Opaque::cast_into(timer)
    }

    /// The timer that the kernel's is in.
    pub(super) fn from_raw(timer: *mut RawHrTimer) -> *mut Self {
        timer
            .wrapping_byte_sub(core::mem::offset_of!(Self, timer))
            .cast()
    }

    /// Cancels a timer, and waits for its function; returns whether it was started.
    ///
    /// # Safety
    ///
    /// - `this` is a timer that stays until this returns.
    pub(crate) unsafe fn raw_cancel(this: *const Self) -> bool {
        // SAFETY: promised by the caller.
        unsafe { &(*this).attachment }.detach();
        // SAFETY: promised by the caller.
        let timer = unsafe { Self::raw_get(this) };
        // SAFETY: by the invariant it was set up.
        unsafe { os::cancel(timer) }
    }

    /// # Safety
    ///
    /// - The attachment is part of a timer.
    unsafe fn end(attachment: *const Attachment) {
        // SAFETY: it has the address of the timer that it is the first field of.
        let timer = unsafe { Self::raw_get(attachment.cast()) };
        // SAFETY: by the invariant it was set up.
        unsafe { os::cancel(timer) };
    }

    /// # Safety
    ///
    /// - `this` is a timer that is not started, or whose function is running and calls this.
    pub(super) unsafe fn raw_forward(
        this: *mut Self,
        now: HrTimerInstant<T>,
        interval: Delta,
    ) -> u64
    where
        T: HasHrTimer<T>,
    {
        // SAFETY: promised by the caller.
        let timer = unsafe { Self::raw_get(this) };
        // SAFETY: by the invariant it was set up; the rest the caller promises.
        unsafe { os::forward(timer, now.as_nanos(), interval.as_nanos()) }
    }

    /// # Safety
    ///
    /// - `this` is a timer that is not started, or whose function is running and calls this.
    pub(super) unsafe fn raw_forward_now(this: *mut Self, interval: Delta) -> u64 {
        // SAFETY: promised by the caller.
        let timer = unsafe { Self::raw_get(this) };
        // SAFETY: by the invariant it was set up; the rest the caller promises.
        unsafe { os::forward_now(timer, interval.as_nanos()) }
    }

    /// Moves the expiry on by as many times `interval` as it takes to get beyond `now`; returns how often that is.
    ///
    /// In the function of the timer, see [`HrTimerCallbackContext::forward`].
    pub fn forward(self: Pin<&mut Self>, now: HrTimerInstant<T>, interval: Delta) -> u64
    where
        T: HasHrTimer<T>,
    {
        let this: *const Self = &*self;
        // SAFETY: nobody else has the timer, so it is not started: whoever starts it has its value until it is cancelled.
        unsafe { Self::raw_forward(this.cast_mut(), now, interval) }
    }

    /// As [`forward`](Self::forward), with what the clock says now.
    pub fn forward_now(self: Pin<&mut Self>, interval: Delta) -> u64
    where
        T: HasHrTimer<T>,
    {
        self.forward(HrTimerInstant::<T>::now(), interval)
    }

    /// When it expires, or expired last.
    pub fn expires(self: Pin<&mut Self>) -> HrTimerInstant<T>
    where
        T: HasHrTimer<T>,
    {
        // SAFETY: the reference is to a timer.
        let timer = unsafe { Self::raw_get(&raw const *self) };
        // SAFETY: by the invariant it was set up; nobody else has it, so nobody starts it.
        Instant::from_nanos(unsafe { os::expires(timer) })
    }
}

/// A pointer to a type with a timer, by which that is started.
///
/// It may be started again while it is started: then it expires when it was said last. Every start gives a handle, each
/// of which cancels the timer.
pub trait HrTimerPointer: Sync + Sized {
    /// How the timer counts.
    type TimerMode: HrTimerMode;
    /// What cancels it.
    type TimerHandle: HrTimerHandle;

    /// Starts the timer.
    fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> Self::TimerHandle;
}

/// As [`HrTimerPointer`], where forgetting the handle would leave the timer started in memory that goes away.
///
/// # Safety
///
/// - The pointer is valid for as long as the handle is there.
pub unsafe trait UnsafeHrTimerPointer: Sync + Sized {
    /// How the timer counts.
    type TimerMode: HrTimerMode;
    /// What cancels it.
    type TimerHandle: HrTimerHandle;

    /// Starts the timer.
    ///
    /// # Safety
    ///
    /// - The handle is dropped, and not forgotten.
    unsafe fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> Self::TimerHandle;
}

/// A pointer by which a timer is started for as long as a function runs.
///
/// # Safety
///
/// - When `start_scoped` returns, the timer is cancelled.
pub unsafe trait ScopedHrTimerPointer {
    /// How the timer counts.
    type TimerMode: HrTimerMode;

    /// Starts the timer, calls `f`, and cancels the timer.
    fn start_scoped<T, F>(self, expires: <Self::TimerMode as HrTimerMode>::Expires, f: F) -> T
    where
        F: FnOnce() -> T;
}

// SAFETY: the handle is dropped before it returns, which cancels the timer.
unsafe impl<P: UnsafeHrTimerPointer> ScopedHrTimerPointer for P {
    type TimerMode = P::TimerMode;

    fn start_scoped<T, F>(self, expires: <P::TimerMode as HrTimerMode>::Expires, f: F) -> T
    where
        F: FnOnce() -> T,
    {
        // SAFETY: it is dropped at the end of this function.
        let _handle = unsafe { UnsafeHrTimerPointer::start(self, expires) };
        f()
    }
}

/// A pointer to a type with a timer, as the timer's function gets it.
pub trait RawHrTimerCallback {
    /// What [`HrTimerCallback::run`] is called with.
    type CallbackTarget<'a>;

    /// Calls it.
    ///
    /// # Safety
    ///
    /// - The kernel calls the function of this timer, which was started by such a pointer.
    #[doc(hidden)]
    unsafe fn run(timer: *mut RawHrTimer) -> HrTimerRestart;
}

/// A type with a timer, and what is done when that expires.
pub trait HrTimerCallback {
    /// The pointer by which it is started.
    type Pointer<'a>: RawHrTimerCallback;

    /// Called when the timer expires, in an interrupt: it must not sleep.
    fn run(
        this: <Self::Pointer<'_> as RawHrTimerCallback>::CallbackTarget<'_>,
        ctx: HrTimerCallbackContext<'_, Self>,
    ) -> HrTimerRestart
    where
        Self: Sized,
        Self: HasHrTimer<Self>;
}

/// What cancels a timer that was started, when it is dropped at the latest.
///
/// # Safety
///
/// - When it is dropped, the timer is cancelled, and its function does not run any more.
pub unsafe trait HrTimerHandle {
    /// Cancels the timer, and waits for its function; returns whether it was started.
    fn cancel(&mut self) -> bool;
}

/// A type that has a timer; [`impl_has_hr_timer!`](crate::impl_has_hr_timer) implements it.
///
/// # Safety
///
/// - The functions convert between the addresses of a value and its one timer.
pub unsafe trait HasHrTimer<T> {
    /// How the timer counts.
    type TimerMode: HrTimerMode;

    /// The address of the timer.
    ///
    /// # Safety
    ///
    /// - `this` is a value.
    unsafe fn raw_get_timer(this: *const Self) -> *const HrTimer<T>;

    /// The address of the value.
    ///
    /// # Safety
    ///
    /// - `ptr` is the timer of one.
    unsafe fn timer_container_of(ptr: *mut HrTimer<T>) -> *mut Self
    where
        Self: Sized;

    /// Starts the timer.
    ///
    /// # Safety
    ///
    /// - `this` is a value that stays where it is until the timer is cancelled.
    unsafe fn start(this: *const Self, expires: <Self::TimerMode as HrTimerMode>::Expires) {
        // SAFETY: promised by the caller.
        let timer = unsafe { Self::raw_get_timer(this) };
        // SAFETY: it is a field of the value.
        let raw = unsafe { HrTimer::raw_get(timer) };
        // SAFETY: it was set up with this mode, and stays.
        unsafe { os::start(raw, expires.as_nanos(), Self::TimerMode::C_MODE) };
        // SAFETY: it is a field of the value.
        let attachment = unsafe { &(*timer).attachment };
        // Attached after it was started, as it is detached before it is cancelled: so it is never started and not
        // attached, whoever else does either at the same time.
        // SAFETY: the value stays until the timer is cancelled, which detaches it; then it is not started any more.
        unsafe { attachment.attach() };
    }
}

/// Whether a timer goes on after its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HrTimerRestart {
    /// It does not.
    NoRestart,
    /// It does, and expires when its expiry says, which should have been moved.
    Restart,
}
