// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Spans of time.

use core::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub, SubAssign};

use super::{Jiffies, Msecs, NSEC_PER_MSEC, NSEC_PER_SEC, NSEC_PER_USEC, msecs_to_jiffies};

/// A span of time in nanoseconds, which may be negative. What does not fit becomes the longest there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Delta {
    nanos: i64,
}

impl Delta {
    /// No time at all.
    pub const ZERO: Self = Self { nanos: 0 };

    /// A span of so many nanoseconds.
    #[inline]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self { nanos }
    }

    /// A span of so many microseconds.
    #[inline]
    pub const fn from_micros(micros: i64) -> Self {
        Self::from_nanos(micros.saturating_mul(NSEC_PER_USEC))
    }

    /// A span of so many milliseconds.
    #[inline]
    pub const fn from_millis(millis: i64) -> Self {
        Self::from_nanos(millis.saturating_mul(NSEC_PER_MSEC))
    }

    /// A span of so many seconds.
    #[inline]
    pub const fn from_secs(secs: i64) -> Self {
        Self::from_nanos(secs.saturating_mul(NSEC_PER_SEC))
    }

    /// Whether it is no time at all.
    #[inline]
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// Whether it is less than no time.
    #[inline]
    pub const fn is_negative(self) -> bool {
        self.nanos < 0
    }

    /// In nanoseconds.
    #[inline]
    pub const fn as_nanos(self) -> i64 {
        self.nanos
    }

    /// In microseconds, rounded up.
    #[inline]
    pub const fn as_micros_ceil(self) -> i64 {
        self.nanos.saturating_add(NSEC_PER_USEC - 1) / NSEC_PER_USEC
    }

    /// In milliseconds; what is more than that is left out.
    #[inline]
    pub const fn as_millis(self) -> i64 {
        self.nanos / NSEC_PER_MSEC
    }

    /// What is left of it when it is divided by `dividend` nanoseconds.
    #[inline]
    pub const fn rem_nanos(self, dividend: i32) -> Self {
        match self.nanos.checked_rem(dividend as i64) {
            Some(rest) => Self::from_nanos(rest),
            None => Self::ZERO,
        }
    }

    /// In ticks, rounded up; none if it is negative.
    pub(crate) fn as_jiffies(self) -> Jiffies {
        let millis = self.nanos.saturating_add(NSEC_PER_MSEC - 1) / NSEC_PER_MSEC;
        msecs_to_jiffies(Msecs::try_from(millis.max(0)).unwrap_or(Msecs::MAX))
    }
}

impl Add for Delta {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self::from_nanos(self.nanos.saturating_add(other.nanos))
    }
}

impl AddAssign for Delta {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.nanos = self.nanos.saturating_add(other.nanos);
    }
}

impl Sub for Delta {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self::from_nanos(self.nanos.saturating_sub(other.nanos))
    }
}

impl SubAssign for Delta {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        self.nanos = self.nanos.saturating_sub(other.nanos);
    }
}

impl Mul<i64> for Delta {
    type Output = Self;

    #[inline]
    fn mul(self, times: i64) -> Self {
        Self::from_nanos(self.nanos.saturating_mul(times))
    }
}

impl MulAssign<i64> for Delta {
    #[inline]
    fn mul_assign(&mut self, times: i64) {
        self.nanos = self.nanos.saturating_mul(times);
    }
}

/// How often the second fits into the first; never, if the second is no time.
impl Div for Delta {
    type Output = i64;

    #[inline]
    fn div(self, other: Self) -> i64 {
        self.nanos.checked_div(other.nanos).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_converted() {
        assert_eq!(Delta::from_micros(-3).as_nanos(), -3_000);
        assert_eq!(Delta::from_millis(2).as_micros_ceil(), 2_000);
        assert_eq!(Delta::from_nanos(2_000_001).as_micros_ceil(), 2_001);
        assert_eq!(Delta::from_nanos(2_999_999).as_millis(), 2);
        assert_eq!(
            Delta::from_secs(7).rem_nanos(2_000_000_000),
            Delta::from_secs(1)
        );
        assert_eq!(Delta::from_secs(7).rem_nanos(0), Delta::ZERO);
        assert_eq!(Delta::from_nanos(1).as_jiffies(), 1);
        assert_eq!(Delta::from_secs(-1).as_jiffies(), 0);
    }

    #[test]
    fn what_does_not_fit_is_the_longest_there_is() {
        assert_eq!(Delta::from_secs(i64::MAX).as_nanos(), i64::MAX);
        assert_eq!(Delta::from_secs(i64::MIN).as_nanos(), i64::MIN);
        assert_eq!(
            Delta::from_nanos(i64::MAX) + Delta::from_secs(1),
            Delta::from_nanos(i64::MAX)
        );
        assert_eq!(Delta::from_nanos(i64::MIN) / Delta::from_nanos(-1), 0);
        assert_eq!(Delta::from_secs(7) / Delta::from_secs(2), 3);
        assert_eq!(
            Delta::from_nanos(i64::MAX).as_micros_ceil(),
            i64::MAX / 1000
        );
    }
}
