// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Taking all values out of a vector that keeps its memory.

use core::{ptr, slice};

/// The values of a vector, taken out one by one; made by [`Vec::drain_all`](super::Vec::drain_all).
///
/// # Invariants
///
/// The values that the inner iterator has not passed are owned by this one.
pub struct DrainAll<'vec, T> {
    values: slice::IterMut<'vec, T>,
}

impl<T> DrainAll<'_, T> {
    /// Takes hold of values.
    ///
    /// # Safety
    ///
    /// - The values are initialised, and nobody else uses or drops them.
    /// - They stay where they are as long as the result lives.
    pub(super) unsafe fn new(values: *mut [T]) -> Self {
        // SAFETY: promised by the caller.
        let values = unsafe { &mut *values };
        // INVARIANT: promised by the caller.
        Self {
            values: values.iter_mut(),
        }
    }
}

impl<T> Iterator for DrainAll<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let value: *mut T = self.values.next()?;
        // SAFETY: by the invariant the value was owned by this iterator, which has passed it now.
        Some(unsafe { value.read() })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

impl<T> ExactSizeIterator for DrainAll<'_, T> {}

impl<T> Drop for DrainAll<'_, T> {
    fn drop(&mut self) {
        let rest: *mut [T] = core::mem::take(&mut self.values).into_slice();
        // SAFETY: by the invariant these values are owned by this iterator, which has none left now.
        unsafe { ptr::drop_in_place(rest) };
    }
}
