// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Adding values to a vector, and taking them out.

use core::{mem, ptr};

use super::{DrainAll, InsertError, PushError, RemoveError, Vec};
use crate::alloc::{AllocError, Allocator, Flags};

impl<T, A: Allocator> Vec<T, A> {
    /// Adds a value at the end.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory for it; the vector is as it was, and `v` is dropped.
    pub fn push(&mut self, v: T, flags: Flags) -> Result<(), AllocError> {
        self.reserve(1, flags)?;
        self.push_within_capacity(v)
            .map_err(|PushError(_)| AllocError)
    }

    /// Adds a value at the end, without allocating.
    ///
    /// # Errors
    ///
    /// [`PushError`] with the value if the capacity is exhausted.
    pub fn push_within_capacity(&mut self, v: T) -> Result<(), PushError<T>> {
        let Some(slot) = self.spare_capacity_mut().first_mut() else {
            return Err(PushError(v));
        };
        slot.write(v);
        // SAFETY: the value behind the last one was there, and is written.
        unsafe { self.inc_len(1) };
        Ok(())
    }

    /// Puts a value before that at `index`, or at the end, without allocating.
    ///
    /// # Errors
    ///
    /// [`InsertError`] with the value if `index` is beyond the end, or if the capacity is exhausted.
    pub fn insert_within_capacity(
        &mut self,
        index: usize,
        element: T,
    ) -> Result<(), InsertError<T>> {
        let Some(behind) = self.len().checked_sub(index) else {
            return Err(InsertError::IndexOutOfBounds(element));
        };
        if self.len() >= self.capacity() {
            return Err(InsertError::OutOfCapacity(element));
        }
        // SAFETY: the index is at most the length.
        let place = unsafe { self.as_mut_ptr().add(index) };
        // SAFETY: as there is capacity for one value more, this is within the memory or one behind its end.
        let next = unsafe { place.add(1) };
        // SAFETY: `behind` values are at the place, and there is memory for as many one further on.
        unsafe { ptr::copy(place, next, behind) };
        // SAFETY: what was at the place has moved on, or the place is behind the last value.
        unsafe { place.write(element) };
        // SAFETY: there was capacity for one value more, and all of them are initialised.
        unsafe { self.inc_len(1) };
        Ok(())
    }

    /// Takes the last value out.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.cut(self.len().checked_sub(1)?);
        // SAFETY: it is the one value that was cut off, initialised, and not the vector's any more.
        Some(unsafe { last.cast::<T>().read() })
    }

    /// Takes the value at `i` out; those behind it move up.
    ///
    /// # Errors
    ///
    /// [`RemoveError`] if there is no such value.
    pub fn remove(&mut self, i: usize) -> Result<T, RemoveError> {
        if i >= self.len() {
            return Err(RemoveError);
        }
        let tail = self.cut(i);
        let place = tail.cast::<T>();
        // SAFETY: the value is initialised, and was cut off the vector together with those behind it.
        let value = unsafe { place.read() };
        let behind = tail.len().wrapping_sub(1);
        // SAFETY: there is at least the value taken out before this address.
        let next = unsafe { place.add(1) };
        // SAFETY: `behind` values follow the place, which is free now.
        unsafe { ptr::copy(next, place, behind) };
        // SAFETY: these values have moved up to the end of the vector, from which they were cut off.
        unsafe { self.inc_len(behind) };
        Ok(value)
    }

    /// Keeps the values for which `f` is true and drops the others; the order stays.
    pub fn retain(&mut self, mut f: impl FnMut(&mut T) -> bool) {
        // The values before the first one to go stay where they are.
        let Some(mut end) = self.iter_mut().position(|value| !f(value)) else {
            return;
        };
        for next in end.saturating_add(1)..self.len() {
            let Some((free, [.., value])) =
                self.get_mut(end..=next).and_then(<[T]>::split_first_mut)
            else {
                break;
            };
            if f(value) {
                mem::swap(free, value);
                end = end.saturating_add(1);
            }
        }
        self.truncate(end);
    }

    /// Drops all values but the first `len`; the memory is kept.
    pub fn truncate(&mut self, len: usize) {
        let tail = self.cut(len);
        // SAFETY: these values are initialised, and were cut off the vector.
        unsafe { ptr::drop_in_place(tail) };
    }

    /// Drops all values; the memory is kept.
    #[inline]
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Takes all values out, one by one; the memory is kept.
    ///
    /// The vector is empty at once. Values that are not taken are dropped with the iterator.
    pub fn drain_all(&mut self) -> DrainAll<'_, T> {
        let values = self.cut(0);
        // SAFETY: the values are initialised, were cut off the vector, and stay where they are while it is borrowed.
        unsafe { DrainAll::new(values) }
    }
}
