// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Points in time.

use core::{
    cmp::Ordering,
    marker::PhantomData,
    ops::{Add, Sub},
};

use super::{ClockSource, Delta};

/// What the clock `C` said at some point.
///
/// # Examples
///
/// ```no_run
/// use kernel::time::{Instant, Monotonic};
///
/// let start = Instant::<Monotonic>::now();
/// let took = start.elapsed();
/// assert!(!took.is_negative());
/// ```
///
/// What two clocks say cannot be compared:
///
/// ```compile_fail,E0277
/// use kernel::time::{Instant, Monotonic, RealTime};
///
/// let span = Instant::<RealTime>::now() - Instant::<Monotonic>::now();
/// ```
///
/// # Invariants
///
/// The number is not negative.
#[repr(transparent)]
pub struct Instant<C: ClockSource> {
    nanos: i64,
    _clock: PhantomData<C>,
}

impl<C: ClockSource> Instant<C> {
    /// Now.
    #[inline]
    pub fn now() -> Self {
        Self::from_nanos(C::ktime_get())
    }

    /// How long ago that is.
    #[inline]
    pub fn elapsed(&self) -> Delta {
        Self::now().sub(*self)
    }

    /// The nearest point in time that there is.
    #[inline]
    pub(crate) fn from_nanos(nanos: i64) -> Self {
        // INVARIANT: the greater of the two is not negative.
        Self {
            nanos: nanos.max(0),
            _clock: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn as_nanos(&self) -> i64 {
        self.nanos
    }
}

impl<C: ClockSource> Clone for Instant<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: ClockSource> Copy for Instant<C> {}

impl<C: ClockSource> PartialEq for Instant<C> {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl<C: ClockSource> Eq for Instant<C> {}

impl<C: ClockSource> PartialOrd for Instant<C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<C: ClockSource> Ord for Instant<C> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl<C: ClockSource> Sub for Instant<C> {
    type Output = Delta;

    #[inline]
    fn sub(self, other: Self) -> Delta {
        Delta::from_nanos(self.nanos.saturating_sub(other.nanos))
    }
}

/// What lies beyond the ends of time becomes the end.
impl<C: ClockSource> Add<Delta> for Instant<C> {
    type Output = Self;

    #[inline]
    fn add(self, span: Delta) -> Self {
        Self::from_nanos(self.nanos.saturating_add(span.as_nanos()))
    }
}

/// What lies beyond the ends of time becomes the end.
impl<C: ClockSource> Sub<Delta> for Instant<C> {
    type Output = Self;

    #[inline]
    fn sub(self, span: Delta) -> Self {
        Self::from_nanos(self.nanos.saturating_sub(span.as_nanos()))
    }
}
