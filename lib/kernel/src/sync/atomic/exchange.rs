// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Exchanging the value of an atomic for another.

use super::{
    Atomic, AtomicType, from_repr, internal::AtomicExchangeOps, into_repr, ordering::Ordering,
};

impl<T: AtomicType<Repr: AtomicExchangeOps>> Atomic<T> {
    /// Writes the value, and returns the one before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use kernel::sync::atomic::{Acquire, Atomic, Relaxed};
    /// let owner = Atomic::new(42);
    /// assert_eq!(owner.xchg(52, Acquire), 42);
    /// assert_eq!(owner.load(Relaxed), 52);
    /// ```
    #[doc(alias("atomic_xchg", "atomic64_xchg", "swap"))]
    #[inline(always)]
    pub fn xchg<Ord: Ordering>(&self, v: T, _: Ord) -> T {
        // INVARIANT: the bytes are those of `v`.
        let before = T::Repr::xchg(&self.0, into_repr(v), Ord::TYPE);
        // SAFETY: by the invariant the bytes were those of a value.
        unsafe { from_repr(before) }
    }

    /// Writes `new` if the value is `old`, compared byte by byte; returns the value before.
    ///
    /// # Errors
    ///
    /// The value that was there instead. Nothing is written, and nothing ordered.
    ///
    /// # Examples
    ///
    /// ```
    /// # use kernel::sync::atomic::{Atomic, Full, Relaxed};
    /// /// Counts up to a limit.
    /// fn count(counter: &Atomic<u32>, limit: u32) -> bool {
    ///     let mut seen = counter.load(Relaxed);
    ///     while seen < limit {
    ///         match counter.cmpxchg(seen, seen + 1, Full) {
    ///             Ok(_) => return true,
    ///             Err(changed) => seen = changed,
    ///         }
    ///     }
    ///     false
    /// }
    ///
    /// let counter = Atomic::new(6);
    /// assert!(count(&counter, 7));
    /// assert!(!count(&counter, 7));
    /// ```
    #[doc(alias(
        "atomic_cmpxchg",
        "atomic64_cmpxchg",
        "atomic_try_cmpxchg",
        "compare_exchange"
    ))]
    #[inline(always)]
    pub fn cmpxchg<Ord: Ordering>(&self, old: T, new: T, _: Ord) -> Result<T, T> {
        // INVARIANT: the bytes are those of `new`, if they are written.
        match T::Repr::cmpxchg(&self.0, into_repr(old), into_repr(new), Ord::TYPE) {
            Ok(_) => Ok(old),
            // SAFETY: by the invariant the bytes are those of a value.
            Err(found) => Err(unsafe { from_repr(found) }),
        }
    }
}
