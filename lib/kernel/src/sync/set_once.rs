// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A place for a value that can be filled once.

use core::{
    cell::UnsafeCell,
    mem::MaybeUninit,
    sync::atomic::{
        AtomicU8,
        Ordering::{Acquire, Relaxed, Release},
    },
};

/// A place that is empty until it is filled, and holds the same value from then on.
///
/// Any number of threads may read it while one fills it; nobody ever waits.
///
/// # Invariants
///
/// `state` is one of [`EMPTY`], [`FILLING`] and [`FULL`], and only ever moves on to the next, until [`take_down`] moves
/// it back to the first:
///
/// - [`EMPTY`]: nobody accesses `value`.
/// - [`FILLING`]: the one thread that moved `state` here has `value` to itself.
/// - [`FULL`]: `value` is initialised, and is only read.
///
/// [`take_down`]: Self::take_down
///
/// # Examples
///
/// ```no_run
/// use kernel::sync::SetOnce;
///
/// static LIMIT: SetOnce<u32> = SetOnce::new();
///
/// assert_eq!(LIMIT.as_ref(), None);
/// assert!(LIMIT.populate(7));
/// assert!(!LIMIT.populate(8));
/// assert_eq!(LIMIT.copy(), Some(7));
/// ```
pub struct SetOnce<T> {
    state: AtomicU8,
    value: UnsafeCell<MaybeUninit<T>>,
}

const EMPTY: u8 = 0;
const FILLING: u8 = 1;
const FULL: u8 = 2;

impl<T> SetOnce<T> {
    /// Creates an empty place.
    pub const fn new() -> Self {
        // INVARIANT: nobody else knows of the place yet, so nobody accesses the value.
        Self {
            state: AtomicU8::new(EMPTY),
            value: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// Returns the value, if there is one.
    pub fn as_ref(&self) -> Option<&T> {
        if self.state.load(Acquire) != FULL {
            return None;
        }
        let value: *const T = self.value.get().cast();
        // SAFETY: by the type invariant the value is initialised and is only read from now on, for `take_down` waits
        // until nobody borrows it; what its writer did is visible here, for loading `FULL` synchronises with storing it.
        Some(unsafe { &*value })
    }

    /// Fills the place, if it is empty, and returns whether it was.
    ///
    /// If not, `value` is dropped.
    pub fn populate(&self, value: T) -> bool {
        // INVARIANT: of all threads that try, one moves on from `EMPTY`.
        if self
            .state
            .compare_exchange(EMPTY, FILLING, Relaxed, Relaxed)
            .is_err()
        {
            return false;
        }
        let place: *mut T = self.value.get().cast();
        // SAFETY: by the type invariant this thread has the value to itself, and there is nothing in it to drop.
        unsafe { place.write(value) };
        // INVARIANT: the value is initialised, and this thread does not access it any more.
        self.state.store(FULL, Release);
        true
    }

    /// Empties the place, and drops what was in it.
    ///
    /// # Safety
    ///
    /// - Nobody else accesses the place during this call, and nobody holds a reference to the value.
    pub(crate) unsafe fn take_down(&self) {
        // INVARIANT: by the safety requirement nobody accesses the value, apart from this call, which saw it `FULL`.
        if self.state.swap(EMPTY, Acquire) == FULL {
            let value: *mut T = self.value.get().cast();
            // SAFETY: by the type invariant the value is initialised, and by the safety requirement nobody refers to
            // it; as the place is empty now, it is dropped once.
            unsafe { value.drop_in_place() };
        }
    }

    /// Returns a copy of the value, if there is one.
    pub fn copy(&self) -> Option<T>
    where
        T: Copy,
    {
        self.as_ref().copied()
    }
}

impl<T> Default for SetOnce<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for SetOnce<T> {
    fn drop(&mut self) {
        let Self { state, value } = self;
        if *state.get_mut() == FULL {
            // SAFETY: by the type invariant the value is initialised; `&mut self` shows that nobody reads it.
            unsafe { value.get_mut().assume_init_drop() };
        }
    }
}

// SAFETY: a `SetOnce` owns its value and nothing else.
unsafe impl<T: Send> Send for SetOnce<T> {}

// SAFETY: threads that share the place can read the value together (`Sync`), and one can fill it while another
// drops it (`Send`). The type invariant keeps reading apart from filling.
unsafe impl<T: Send + Sync> Sync for SetOnce<T> {}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread, vec::Vec};

    use super::*;

    #[test]
    fn first_value_stays() {
        let place = SetOnce::new();
        assert_eq!(place.as_ref(), None);
        assert!(place.populate(1));
        assert!(!place.populate(2));
        assert_eq!(place.copy(), Some(1));
    }

    #[test]
    fn of_many_threads_one_fills_it() {
        let place = SetOnce::new();
        let filled = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|i| {
                    scope.spawn({
                        let place = &place;
                        move || place.populate(i)
                    })
                })
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .filter(|filled| *filled)
                .count()
        });
        assert_eq!(filled, 1);
        assert!(place.copy().is_some());
    }

    #[test]
    fn value_is_dropped_with_the_place_and_not_before() {
        let value = Arc::new(());
        let place = SetOnce::new();
        place.populate(Arc::clone(&value));
        place.populate(Arc::clone(&value));
        assert_eq!(Arc::strong_count(&value), 2);
        drop(place);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn place_that_was_taken_down_is_empty() {
        let value = Arc::new(());
        let place = SetOnce::new();
        place.populate(Arc::clone(&value));
        for _ in 0..2 {
            // SAFETY: nobody else knows of the place, and its value is not borrowed.
            unsafe { place.take_down() };
            assert_eq!((Arc::strong_count(&value), place.as_ref()), (1, None));
        }
        assert!(place.populate(Arc::clone(&value)));
        drop(place);
        assert_eq!(Arc::strong_count(&value), 1);
    }
}
