// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Vectors of copies.

use core::iter;

use super::Vec;
use crate::alloc::{AllocError, Allocator, Flags};

impl<T: Clone, A: Allocator> Vec<T, A> {
    /// Makes a vector of `n` times `value`.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory for it.
    pub fn from_elem(value: T, n: usize, flags: Flags) -> Result<Self, AllocError> {
        let mut vec = Self::new();
        vec.extend_with(n, value, flags)?;
        Ok(vec)
    }

    /// Adds `n` times `value` at the end.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory for them; the vector is as it was.
    pub fn extend_with(&mut self, n: usize, value: T, flags: Flags) -> Result<(), AllocError> {
        self.reserve(n, flags)?;
        if let Some(clones) = n.checked_sub(1) {
            // The last one is the value itself.
            let clones = iter::repeat_with(|| value.clone()).take(clones);
            self.fill(clones);
            self.fill(iter::once(value));
        }
        Ok(())
    }

    /// Adds copies of the values of a slice at the end.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory for them; the vector is as it was.
    pub fn extend_from_slice(&mut self, other: &[T], flags: Flags) -> Result<(), AllocError> {
        self.reserve(other.len(), flags)?;
        self.fill(other.iter().cloned());
        Ok(())
    }

    /// Makes the length `new_len`: by dropping values, or by adding copies of `value`.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory for them; the vector is as it was.
    pub fn resize(&mut self, new_len: usize, value: T, flags: Flags) -> Result<(), AllocError> {
        // One of the two has nothing to do.
        self.truncate(new_len);
        self.extend_with(new_len.saturating_sub(self.len()), value, flags)
    }

    /// Adds values at the end as long as there is capacity.
    fn fill(&mut self, values: impl Iterator<Item = T>) {
        let mut written = 0_usize;
        for (slot, value) in self.spare_capacity_mut().iter_mut().zip(values) {
            slot.write(value);
            written = written.wrapping_add(1);
        }
        // SAFETY: that many values were written behind the last one, to the capacity that was left.
        unsafe { self.inc_len(written) };
    }
}
