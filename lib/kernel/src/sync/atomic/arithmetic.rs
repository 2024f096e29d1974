// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Adding to an atomic.

use super::{
    Atomic, AtomicImpl, AtomicType, from_repr,
    internal::AtomicArithmeticOps,
    ordering::{Ordering, Relaxed},
};

/// A type of which an [`Atomic`] can have an `Rhs` added.
///
/// # Safety
///
/// - Any bytes are a value of the type: what is added may wrap.
pub unsafe trait AtomicAdd<Rhs = Self>: AtomicType {
    /// Takes what is added for what the processor adds.
    fn rhs_into_delta(rhs: Rhs) -> <Self::Repr as AtomicImpl>::Delta;
}

impl<T: AtomicType<Repr: AtomicArithmeticOps>> Atomic<T> {
    /// Adds to the value, which wraps where it would not fit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use kernel::sync::atomic::{Atomic, Relaxed};
    /// let bytes = Atomic::new(u32::MAX);
    /// bytes.add(3u32, Relaxed);
    /// assert_eq!(bytes.load(Relaxed), 2);
    /// ```
    #[doc(alias("atomic_add", "atomic64_add"))]
    #[inline(always)]
    pub fn add<Rhs>(&self, v: Rhs, ordering: Relaxed)
    where
        T: AtomicAdd<Rhs>,
    {
        // The compiler leaves out to fetch what is not used.
        self.fetch_add(v, ordering);
    }

    /// Adds to the value, which wraps where it would not fit, and returns the one before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use kernel::sync::atomic::{Acquire, Atomic, Relaxed};
    /// let ticket = Atomic::new(42i64);
    /// assert_eq!(ticket.fetch_add(12, Acquire), 42);
    /// assert_eq!(ticket.load(Relaxed), 54);
    /// ```
    #[doc(alias("atomic_fetch_add", "atomic64_fetch_add"))]
    #[inline(always)]
    pub fn fetch_add<Rhs, Ord: Ordering>(&self, v: Rhs, _: Ord) -> T
    where
        T: AtomicAdd<Rhs>,
    {
        // INVARIANT: by the contract of `AtomicAdd` any bytes are a value.
        let before = T::Repr::fetch_add(&self.0, T::rhs_into_delta(v), Ord::TYPE);
        // SAFETY: by the invariant the bytes were those of a value.
        unsafe { from_repr(before) }
    }

    /// Subtracts from the value, which wraps where it would not fit, and returns the one before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use kernel::sync::atomic::{Atomic, Relaxed, Release};
    /// let free = Atomic::new(2usize);
    /// assert_eq!(free.fetch_sub(1, Release), 2);
    /// assert_eq!(free.load(Relaxed), 1);
    /// ```
    #[doc(alias("atomic_fetch_sub", "atomic64_fetch_sub"))]
    #[inline(always)]
    pub fn fetch_sub<Rhs, Ord: Ordering>(&self, v: Rhs, _: Ord) -> T
    where
        T: AtomicAdd<Rhs>,
    {
        // INVARIANT: by the contract of `AtomicAdd` any bytes are a value.
        let before = T::Repr::fetch_sub(&self.0, T::rhs_into_delta(v), Ord::TYPE);
        // SAFETY: by the invariant the bytes were those of a value.
        unsafe { from_repr(before) }
    }
}
