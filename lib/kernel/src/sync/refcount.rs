// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A counter of references that stops at its ends instead of wrapping.
//!
//! C header: `include/linux/refcount.h`; reference: <https://docs.kernel.org/core-api/refcount-vs-atomic.html>.

use super::atomic::Atomic;
use crate::{os::sync::refcount as os, types::Opaque};

/// A counter of references.
///
/// It does not wrap: one that leaves its range, or is counted up from zero, is reported in the log as a bug and stays
/// where it will never be zero again. What it counts is then leaked, instead of being freed while in use.
///
/// # Examples
///
/// ```no_run
/// use kernel::sync::Refcount;
///
/// let users = Refcount::new(1);
/// users.inc();
/// assert!(!users.dec_and_test());
/// assert!(users.dec_and_test());
/// ```
#[repr(transparent)]
pub struct Refcount(Opaque<os::RawRefcount>);

impl Refcount {
    /// Makes a counter that begins at `value`.
    #[inline]
    pub const fn new(value: i32) -> Self {
        Self(Opaque::new(os::new(value)))
    }

    /// Returns the counter as an atomic integer, which knows no ends.
    ///
    /// To be read, mostly: what is written to it is not checked.
    #[inline]
    pub fn as_atomic(&self) -> &Atomic<i32> {
        // SAFETY: a counter is an atomic integer and nothing else, and whoever accesses it does so atomically.
        unsafe { Atomic::from_ptr(self.0.get().cast()) }
    }

    /// Sets the counter. Orders nothing.
    #[inline]
    pub fn set(&self, value: i32) {
        // SAFETY: the counter is there for as long as it is borrowed, and accessed atomically alone.
        unsafe { os::set(self.0.get(), value) };
    }

    /// Counts one reference more. Orders nothing.
    ///
    /// For whoever has a reference already: from zero there is no way up, and trying is reported.
    #[inline]
    pub fn inc(&self) {
        // SAFETY: as in `set`.
        unsafe { os::inc(self.0.get()) };
    }

    /// Counts one reference less, which is not the last. What precedes is ordered before it.
    ///
    /// If it was the last, that is reported.
    #[inline]
    pub fn dec(&self) {
        // SAFETY: as in `set`.
        unsafe { os::dec(self.0.get()) };
    }

    /// Counts one reference less, and returns whether it was the last. What precedes is ordered before it, and if it was
    /// the last, what follows after it.
    #[inline]
    #[must_use = "whoever counts down to zero has to free what was counted"]
    pub fn dec_and_test(&self) -> bool {
        // SAFETY: as in `set`.
        unsafe { os::dec_and_test(self.0.get()) }
    }
}

// SAFETY: it is an atomic integer.
unsafe impl Send for Refcount {}

// SAFETY: it is an atomic integer.
unsafe impl Sync for Refcount {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{os::host::take_log, sync::atomic::Relaxed};

    #[test]
    fn the_last_reference_is_told() {
        let users = Refcount::new(2);
        users.inc();
        users.dec();
        assert!(!users.dec_and_test());
        assert!(users.dec_and_test());
        users.set(1);
        assert_eq!(users.as_atomic().load(Relaxed), 1);
        assert!(users.dec_and_test());
        assert_eq!(take_log(), "");
    }

    #[test]
    fn a_counter_that_leaves_its_range_never_frees() {
        let users = Refcount::new(0);
        users.inc();
        assert_eq!(take_log(), "WARNING refcount_t: addition on 0\n");
        for _ in 0..3 {
            assert!(!users.dec_and_test());
        }
    }
}
