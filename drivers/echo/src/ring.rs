// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Bytes in the order in which they came, in memory that does not grow.

use kernel::prelude::*;

/// A queue of bytes. Those in it begin at `start`, and go on at the beginning of the memory when they reach its end.
pub(crate) struct Ring {
    memory: KVVec<u8>,
    start: usize,
    len: usize,
}

impl Ring {
    /// Makes an empty one.
    pub(crate) fn new(size: usize) -> Result<Self> {
        Ok(Self {
            memory: KVVec::from_elem(0, size, GFP_KERNEL)?,
            start: 0,
            len: 0,
        })
    }

    /// How many bytes are in it.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.memory.len()
    }

    /// The oldest bytes, as far as they lie side by side; none if there are none.
    pub(crate) fn oldest(&self) -> Option<&[u8]> {
        let rest = self.memory.get(self.start..)?;
        Some(rest.get(..self.len).unwrap_or(rest))
    }

    /// Removes the oldest bytes, so many of them: not more than there are.
    pub(crate) fn remove(&mut self, count: usize) {
        self.len = self.len.wrapping_sub(count);
        self.start = match self.len {
            0 => 0,
            _ => self.place(self.start, count),
        };
    }

    /// The memory behind the newest byte, as far as it lies side by side, for `room` bytes at most: not more than there
    /// are in all.
    pub(crate) fn spare(&mut self, room: usize) -> Option<&mut [u8]> {
        let end = self.place(self.start, self.len);
        let rest = self.memory.get_mut(end..)?;
        let room = room.min(rest.len());
        rest.get_mut(..room)
    }

    /// Adds the bytes at the beginning of [`spare`](Self::spare), so many of them.
    pub(crate) fn add(&mut self, count: usize) {
        self.len = self.len.wrapping_add(count);
    }

    /// Where a byte is that comes so many after the one at `from`: not more than there are in all.
    fn place(&self, from: usize, count: usize) -> usize {
        let place = from.wrapping_add(count);
        if place < self.memory.len() {
            place
        } else {
            place.wrapping_sub(self.memory.len())
        }
    }
}
