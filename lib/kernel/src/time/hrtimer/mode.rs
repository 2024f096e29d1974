// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How a timer counts: from when, by which clock, where its function is called.

use core::marker::PhantomData;

use crate::{
    ffi::c_uint,
    os::hrtimer::{HARD, PINNED, REL, SOFT},
    time::{ClockSource, Delta, Instant},
};

/// How a timer counts.
///
/// - `Absolute…` ones expire at an [`Instant`], `Relative…` ones after a [`Delta`];
/// - `…Pinned…` ones are called on the processor that started them;
/// - `…Soft…` ones are called in a soft interrupt, `…Hard…` ones in an interrupt, also on kernels that would rather have
///   a thread; the others as the kernel has it.
pub trait HrTimerMode {
    /// The clock.
    type Clock: ClockSource;
    /// When it expires.
    type Expires: HrTimerExpires;
    /// Its number.
    #[doc(hidden)]
    const C_MODE: c_uint;
}

/// When a timer expires: a point in time, or a span of it.
pub trait HrTimerExpires: private::Sealed {
    /// In nanoseconds.
    #[doc(hidden)]
    fn as_nanos(&self) -> i64;
}

mod private {
    pub trait Sealed {}

    impl<C: super::ClockSource> Sealed for super::Instant<C> {}
    impl Sealed for super::Delta {}
}

impl<C: ClockSource> HrTimerExpires for Instant<C> {
    #[inline]
    fn as_nanos(&self) -> i64 {
        Instant::as_nanos(self)
    }
}

/// A negative span has passed already.
impl HrTimerExpires for Delta {
    #[inline]
    fn as_nanos(&self) -> i64 {
        Delta::as_nanos(*self).max(0)
    }
}

macro_rules! modes {
    ($($name:ident, $expires:ty, $mode:expr, $what:literal;)*) => {$(
        #[doc = $what]
        pub struct $name<C: ClockSource>(PhantomData<C>);

        impl<C: ClockSource> HrTimerMode for $name<C> {
            type Clock = C;
            type Expires = $expires;
            const C_MODE: c_uint = $mode;
        }
    )*};
}

modes! {
    AbsoluteMode, Instant<C>, 0, "At a point in time.";
    AbsoluteSoftMode, Instant<C>, SOFT, "At a point in time, in a soft interrupt.";
    AbsoluteHardMode, Instant<C>, HARD, "At a point in time, in an interrupt.";
    AbsolutePinnedMode, Instant<C>, PINNED, "At a point in time, on this processor.";
    AbsolutePinnedSoftMode, Instant<C>, PINNED | SOFT, "At a point in time, on this processor, in a soft interrupt.";
    AbsolutePinnedHardMode, Instant<C>, PINNED | HARD, "At a point in time, on this processor, in an interrupt.";
    RelativeMode, Delta, REL, "After a span of time.";
    RelativeSoftMode, Delta, REL | SOFT, "After a span of time, in a soft interrupt.";
    RelativeHardMode, Delta, REL | HARD, "After a span of time, in an interrupt.";
    RelativePinnedMode, Delta, REL | PINNED, "After a span of time, on this processor.";
    RelativePinnedSoftMode, Delta, REL | PINNED | SOFT, "After a span of time, on this processor, in a soft interrupt.";
    RelativePinnedHardMode, Delta, REL | PINNED | HARD, "After a span of time, on this processor, in an interrupt.";
}
