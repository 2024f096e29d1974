// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Something to be done on every way out of a scope.

use core::{
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
};

/// Runs a closure when it is dropped, unless it is [dismissed](Self::dismiss).
///
/// # Examples
///
/// ```
/// # use kernel::types::ScopeGuard;
/// # use core::cell::Cell;
/// fn start(powered: &Cell<bool>, answers: bool) -> Result<(), ()> {
///     powered.set(true);
///     let off = ScopeGuard::new(|| powered.set(false));
///     if !answers {
///         return Err(());
///     }
///     off.dismiss();
///     Ok(())
/// }
///
/// let powered = Cell::new(false);
/// assert!(start(&powered, false).is_err() && !powered.get());
/// assert!(start(&powered, true).is_ok() && powered.get());
/// ```
///
/// It can hold a value, which is used through the guard and given to the closure in the end.
///
/// ```
/// # use kernel::types::ScopeGuard;
/// # use core::cell::Cell;
/// let sum = Cell::new(0);
/// {
///     let mut count = ScopeGuard::new_with_data(1, |count| sum.set(count));
///     *count += 1;
/// }
/// assert_eq!(sum.get(), 2);
/// ```
///
/// # Invariants
///
/// Both fields hold a value until the guard is dropped or dismissed.
pub struct ScopeGuard<T, F: FnOnce(T)> {
    data: ManuallyDrop<T>,
    cleanup: ManuallyDrop<F>,
}

impl<T, F: FnOnce(T)> ScopeGuard<T, F> {
    /// Makes a guard that holds `data` and gives it to `cleanup_func` in the end.
    pub fn new_with_data(data: T, cleanup_func: F) -> Self {
        Self {
            data: ManuallyDrop::new(data),
            cleanup: ManuallyDrop::new(cleanup_func),
        }
    }

    /// Returns the value; the closure does not run any more.
    pub fn dismiss(self) -> T {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: by the invariants it holds the closure, and as the guard is not dropped this is the only use of it.
        unsafe { ManuallyDrop::drop(&mut this.cleanup) };
        // SAFETY: by the invariants it holds the value, and as the guard is not dropped this is the only use of it.
        unsafe { ManuallyDrop::take(&mut this.data) }
    }
}

impl ScopeGuard<(), fn(())> {
    /// Makes a guard that runs `cleanup` in the end.
    pub fn new(cleanup: impl FnOnce()) -> ScopeGuard<(), impl FnOnce(())> {
        ScopeGuard::new_with_data((), move |()| cleanup())
    }
}

impl<T, F: FnOnce(T)> Deref for ScopeGuard<T, F> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T, F: FnOnce(T)> DerefMut for ScopeGuard<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

impl<T, F: FnOnce(T)> Drop for ScopeGuard<T, F> {
    fn drop(&mut self) {
        // SAFETY: by the invariants it holds the value, which is not used any more.
        let data = unsafe { ManuallyDrop::take(&mut self.data) };
        // SAFETY: by the invariants it holds the closure, which is not used any more.
        let cleanup = unsafe { ManuallyDrop::take(&mut self.cleanup) };
        cleanup(data);
    }
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn the_closure_gets_the_value_at_the_end_of_the_scope() {
        let seen = Cell::new(0);
        {
            let mut guard = ScopeGuard::new_with_data(20, |value| seen.set(value));
            *guard += 1;
            assert_eq!((*guard, seen.get()), (21, 0));
        }
        assert_eq!(seen.get(), 21);
    }

    #[test]
    fn a_dismissed_guard_returns_the_value_and_drops_the_closure() {
        let captured = Rc::new(());
        let inner = Rc::clone(&captured);
        let guard = ScopeGuard::new_with_data(Rc::clone(&captured), move |_| {
            let _ = &inner;
            unreachable!("the guard was dismissed");
        });
        assert_eq!(Rc::strong_count(&captured), 3);
        let value = guard.dismiss();
        assert_eq!(Rc::strong_count(&captured), 2);
        drop(value);
        assert_eq!(Rc::strong_count(&captured), 1);
    }
}
