// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory in modules that are built for tests: the n-th allocation from now on fails if a test wants that, and what was
//! not given back is told of when the module is gone.
//!
//! `cargo kmod test` builds such modules, with the feature `testing`; no other has any of this. Tests reach it through
//! parameters of the module ([`os::testing`](crate::os)).

use core::sync::atomic::{
    AtomicU64,
    Ordering::{AcqRel, Acquire, Relaxed},
};

/// What is known of a module's allocations.
pub(crate) struct Faults {
    /// Which allocation from now on is to fail; none if zero.
    pub(crate) fail: AtomicU64,
    /// How many were tried.
    pub(crate) tried: AtomicU64,
    /// How many failed because a test wanted it.
    pub(crate) failed: AtomicU64,
    /// How many were made and not given back.
    pub(crate) live: AtomicU64,
    /// How many of these hold values of parameters: they go when the module is gone.
    held: AtomicU64,
}

impl Faults {
    /// Nothing has happened yet.
    pub(crate) const fn new() -> Self {
        Self {
            fail: AtomicU64::new(0),
            tried: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            live: AtomicU64::new(0),
            held: AtomicU64::new(0),
        }
    }

    /// Whether memory may be asked for now; where not, there is none.
    pub(crate) fn permit(&self) -> bool {
        self.tried.fetch_add(1, Relaxed);
        let count_down = |left: u64| left.checked_sub(1);
        let before = self.fail.fetch_update(AcqRel, Acquire, count_down);
        if before == Ok(1) {
            self.failed.fetch_add(1, Relaxed);
            return false;
        }
        true
    }

    /// An allocation was made.
    pub(crate) fn made(&self) {
        self.live.fetch_add(1, Relaxed);
    }

    /// An allocation was given back.
    pub(crate) fn given_back(&self) {
        self.live.fetch_sub(1, Relaxed);
    }

    /// How many allocations are left that nobody will give back once the module is gone.
    pub(crate) fn left_behind(&self) -> u64 {
        let held = self.held.load(Relaxed);
        self.live.load(Relaxed).saturating_sub(held)
    }
}

/// One allocation that holds the value of a parameter, for as long as this lives.
pub(crate) struct Held<'a>(&'a Faults);

impl<'a> Held<'a> {
    /// Says that of an allocation that was just made.
    pub(crate) fn new(faults: &'a Faults) -> Self {
        faults.held.fetch_add(1, Relaxed);
        Self(faults)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.held.fetch_sub(1, Relaxed);
    }
}

/// The allocations of this module.
#[cfg(feature = "testing")]
pub(crate) static FAULTS: Faults = Faults::new();

/// Tells of what a module has left behind that is gone, or could not be started.
#[cfg(feature = "testing")]
pub(crate) fn tell_what_is_left() {
    let left = FAULTS.left_behind();
    if left != 0 {
        let noun = if left == 1 {
            "allocation was"
        } else {
            "allocations were"
        };
        // What comes after the colon is what the tool looks for.
        crate::pr_err!("kmod-test: {left} {noun} never given back\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allocation_that_was_asked_for_fails_and_no_other() {
        let faults = Faults::new();
        let outcomes =
            |count: usize| -> std::vec::Vec<bool> { (0..count).map(|_| faults.permit()).collect() };
        assert_eq!(outcomes(3), [true, true, true]);
        faults.fail.store(2, Relaxed);
        assert_eq!(outcomes(4), [true, false, true, true]);
        assert_eq!(faults.fail.load(Relaxed), 0);
        assert_eq!(
            (faults.tried.load(Relaxed), faults.failed.load(Relaxed)),
            (7, 1)
        );
    }

    #[test]
    fn what_holds_parameters_is_not_left_behind() {
        let faults = Faults::new();
        faults.made();
        faults.made();
        let held = Held::new(&faults);
        assert_eq!(faults.left_behind(), 1);
        drop(held);
        faults.given_back();
        assert_eq!(faults.left_behind(), 1);
        faults.given_back();
        assert_eq!(faults.left_behind(), 0);
    }
}
