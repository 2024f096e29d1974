// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The memory of a vector: more of it, and less.

use super::Vec;
use crate::alloc::{AllocError, Allocator, Flags, NumaNode, layout::ArrayLayout};

impl<T, A: Allocator> Vec<T, A> {
    /// Makes a vector with memory for `capacity` values.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none.
    pub fn with_capacity(capacity: usize, flags: Flags) -> Result<Self, AllocError> {
        let mut vec = Self::new();
        vec.reserve(capacity, flags)?;
        Ok(vec)
    }

    /// Makes sure that there is memory for `additional` values more.
    ///
    /// Where there is not, the capacity at least doubles, so that pushing one by one rarely allocates.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none; the vector is as it was.
    pub fn reserve(&mut self, additional: usize, flags: Flags) -> Result<(), AllocError> {
        let needed = self.len.checked_add(additional).ok_or(AllocError)?;
        if needed <= self.capacity() {
            return Ok(());
        }
        let doubled = self.capacity().saturating_mul(2);
        let layout = ArrayLayout::new(doubled.max(needed)).or_else(|_| ArrayLayout::new(needed));
        self.set_capacity(layout.map_err(|_| AllocError)?, flags)
    }

    /// Gives back memory beyond that for `min_capacity` values, or for those there are.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if the smaller memory could not be had; the vector is as it was.
    pub fn shrink_to(&mut self, min_capacity: usize, flags: Flags) -> Result<(), AllocError> {
        if size_of::<T>() == 0 {
            // There is no memory to give back.
            return Ok(());
        }
        let capacity = self.len.max(min_capacity);
        if capacity >= self.capacity() {
            return Ok(());
        }
        self.set_capacity(ArrayLayout::new(capacity).map_err(|_| AllocError)?, flags)
    }

    /// Moves the values to memory for `layout`, which has room for them; never for values without size.
    fn set_capacity(&mut self, layout: ArrayLayout<T>, flags: Flags) -> Result<(), AllocError> {
        let old = Some(self.ptr.cast());
        let node = NumaNode::NO_NODE;
        // SAFETY: by the invariants the memory is from `A` for the old layout, and on success it is used no more.
        let new = unsafe { A::realloc(old, layout.into(), self.layout.into(), flags, node) }?;
        // INVARIANT: the memory is from `A` and for the new layout; the values have moved along.
        self.ptr = new.cast();
        self.layout = layout;
        Ok(())
    }
}
