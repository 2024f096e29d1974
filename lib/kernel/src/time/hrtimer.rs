// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers that are as precise as the machine is.
//!
//! A [`HrTimer`] is a field of the type whose function it calls. To have one,
//!
//! 1. put a pinned field of type `HrTimer<Self>` into the type, made with [`HrTimer::new`];
//! 2. say with [`impl_has_hr_timer!`](crate::impl_has_hr_timer) which field it is, and how it counts: see [`HrTimerMode`];
//! 3. implement [`HrTimerCallback`], for the pointer that will own the value: an [`Arc`](crate::sync::Arc), a
//!    [`Box`](crate::alloc::Box), or a pinned reference;
//! 4. [start](HrTimerPointer::start) it, and keep the handle: when that is dropped, the timer is cancelled, and its
//!    function is not running any more.
//!
//! The function is called in an interrupt, or in a soft one if the mode says so: it must not sleep. It says itself
//! whether the timer is to go on, for which it first [moves](HrTimerCallbackContext::forward_now) the expiry. To drop a
//! handle in the function of the same timer is to wait for oneself, for ever.
//!
//! A handle that is forgotten keeps what the timer is in, and the timer is cancelled when the module goes.
//!
//! C header: `include/linux/hrtimer.h`; reference: <https://docs.kernel.org/timers/hrtimers.html>.
//!
//! # Examples
//!
//! ```no_run
//! use kernel::{
//!     impl_has_hr_timer,
//!     prelude::*,
//!     sync::{Arc, ArcBorrow, atomic::{Atomic, Relaxed}},
//!     time::{
//!         Delta, Monotonic,
//!         hrtimer::{
//!             ArcHrTimerHandle, HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerPointer, HrTimerRestart,
//!             RelativeMode,
//!         },
//!     },
//! };
//!
//! #[pin_data]
//! struct Beat {
//!     count: Atomic<u64>,
//!     #[pin]
//!     timer: HrTimer<Self>,
//! }
//!
//! impl_has_hr_timer! {
//!     impl HasHrTimer<Self> for Beat {
//!         mode: RelativeMode<Monotonic>, field: self.timer
//!     }
//! }
//!
//! impl HrTimerCallback for Beat {
//!     type Pointer<'a> = Arc<Self>;
//!
//!     fn run(this: ArcBorrow<'_, Self>, mut context: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
//!         this.count.add(1u64, Relaxed);
//!         context.forward_now(Delta::from_millis(20));
//!         HrTimerRestart::Restart
//!     }
//! }
//!
//! fn start() -> Result<ArcHrTimerHandle<Beat>> {
//!     let beat = Arc::pin_init(pin_init!(Beat { count: Atomic::new(0), timer <- HrTimer::new() }), GFP_KERNEL)?;
//!     Ok(beat.start(Delta::from_millis(20)))
//! }
//! ```
//!
//! What a timer calls runs beside everything else, so what it is in has to be [`Sync`]:
//!
//! ```compile_fail,E0599
//! # use kernel::{impl_has_hr_timer, prelude::*, sync::{Arc, ArcBorrow}, time::{Delta, Monotonic, hrtimer::*}};
//! #[pin_data]
//! struct Beat {
//!     count: core::cell::Cell<u64>,
//!     #[pin]
//!     timer: HrTimer<Self>,
//! }
//!
//! impl_has_hr_timer! {
//!     impl HasHrTimer<Self> for Beat { mode: RelativeMode<Monotonic>, field: self.timer }
//! }
//!
//! impl HrTimerCallback for Beat {
//!     type Pointer<'a> = Arc<Self>;
//!
//!     fn run(_: ArcBorrow<'_, Self>, _: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
//!         HrTimerRestart::NoRestart
//!     }
//! }
//!
//! fn start(beat: Arc<Beat>) {
//!     let handle = beat.start(Delta::from_millis(20));
//! }
//! ```

mod context;
mod mode;
mod pointer;
mod raw;

pub use self::{
    context::HrTimerCallbackContext,
    mode::{
        AbsoluteHardMode, AbsoluteMode, AbsolutePinnedHardMode, AbsolutePinnedMode,
        AbsolutePinnedSoftMode, AbsoluteSoftMode, HrTimerExpires, HrTimerMode, RelativeHardMode,
        RelativeMode, RelativePinnedHardMode, RelativePinnedMode, RelativePinnedSoftMode,
        RelativeSoftMode,
    },
    pointer::{ArcHrTimerHandle, BoxHrTimerHandle, PinHrTimerHandle, PinMutHrTimerHandle},
    raw::{
        HasHrTimer, HrTimer, HrTimerCallback, HrTimerHandle, HrTimerInstant, HrTimerPointer,
        HrTimerRestart, RawHrTimerCallback, ScopedHrTimerPointer, UnsafeHrTimerPointer,
    },
};

/// Says which field of a type is its timer, and how that counts.
///
/// See the [module](crate::time::hrtimer) for an example.
#[macro_export]
macro_rules! impl_has_hr_timer {
    (
        impl$({$($generics:tt)*})? HasHrTimer<$timer_type:ty> for $self:ty {
            mode: $mode:ty,
            field: self.$field:ident $(,)?
        }
        $($rest:tt)*
    ) => {
        // SAFETY: both functions are about the one field that is named, whose type the compiler compares with theirs.
        unsafe impl$(<$($generics)*>)? $crate::time::hrtimer::HasHrTimer<$timer_type> for $self {
            type TimerMode = $mode;

            #[inline]
            unsafe fn raw_get_timer(this: *const Self) -> *const $crate::time::hrtimer::HrTimer<$timer_type> {
                // SAFETY: promised by the caller.
                unsafe { &raw const (*this).$field }
            }

            #[inline]
            unsafe fn timer_container_of(ptr: *mut $crate::time::hrtimer::HrTimer<$timer_type>) -> *mut Self {
                // SAFETY: the caller promises that it is this field.
                unsafe { $crate::container_of!(ptr, Self, $field) }
            }
        }
    };
}
