// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Taking a vector apart.

use core::{
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::Range,
    ptr::{self, NonNull},
};

use super::Vec;
use crate::alloc::{Allocator, Flags, layout::ArrayLayout};

/// The values of a vector, one by one, together with its memory.
///
/// # Invariants
///
/// - The pointer is to memory from `A` for `layout`; it is dangling, but aligned, if that has no size.
/// - The values whose places are in `rest` are initialised, and owned by the iterator.
///
/// # Examples
///
/// ```no_run
/// # use kernel::prelude::*;
/// # use kernel::kvec;
/// let mut rest = kvec![1, 2, 3]?.into_iter();
/// assert_eq!(rest.next(), Some(1));
/// // The memory is used again.
/// let rest: KVec<i32> = rest.collect(GFP_KERNEL);
/// assert_eq!(rest, [2, 3]);
/// # Ok::<(), Error>(())
/// ```
pub struct IntoIter<T, A: Allocator> {
    ptr: NonNull<T>,
    layout: ArrayLayout<T>,
    rest: Range<usize>,
    _allocator: PhantomData<A>,
}

impl<T, A: Allocator> IntoIter<T, A> {
    /// Makes a vector of the values that are left, in the memory of the old one.
    ///
    /// Memory that is too large by now is given back if that can be done.
    pub fn collect(self, flags: Flags) -> Vec<T, A> {
        let mut this = ManuallyDrop::new(self);
        let rest = this.rest();
        let first = this.ptr.as_ptr();
        // SAFETY: the values are within the memory, hence the beginning of the memory has room for them.
        unsafe { ptr::copy(rest.cast::<T>(), first, rest.len()) };
        // SAFETY: the memory is from `A` and for this layout, its first values are initialised, and the iterator, which
        // owned all that, is not dropped.
        let mut vec = unsafe { Vec::from_raw_parts(first, rest.len(), this.layout.len()) };
        // The vector is a good one with more memory than it needs, too.
        let _ = vec.shrink_to(0, flags);
        vec
    }

    /// The values that are left.
    fn rest(&mut self) -> *mut [T] {
        // SAFETY: by the invariants this is within the memory, or one behind its end.
        let first = unsafe { self.ptr.as_ptr().add(self.rest.start) };
        ptr::slice_from_raw_parts_mut(first, self.rest.len())
    }
}

impl<T, A: Allocator> Iterator for IntoIter<T, A> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let index = self.rest.next()?;
        // SAFETY: by the invariants this is within the memory.
        let value = unsafe { self.ptr.as_ptr().add(index) };
        // SAFETY: by the invariants the value was initialised, and owned by the iterator, which has passed it now.
        Some(unsafe { value.read() })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl<T, A: Allocator> ExactSizeIterator for IntoIter<T, A> {}

impl<T, A: Allocator> Drop for IntoIter<T, A> {
    fn drop(&mut self) {
        let rest = self.rest();
        // SAFETY: by the invariants these values are initialised and owned by the iterator, which ends here.
        unsafe { ptr::drop_in_place(rest) };
        // SAFETY: by the invariants the memory is from `A` and for this layout; it is not used any more.
        unsafe { A::free(self.ptr.cast(), self.layout.into()) };
    }
}

impl<T, A: Allocator> IntoIterator for Vec<T, A> {
    type Item = T;
    type IntoIter = IntoIter<T, A>;

    #[inline]
    fn into_iter(self) -> IntoIter<T, A> {
        let vec = ManuallyDrop::new(self);
        // INVARIANT: those of the vector, which is not dropped.
        IntoIter {
            ptr: vec.ptr,
            layout: vec.layout,
            rest: 0..vec.len,
            _allocator: PhantomData,
        }
    }
}

// SAFETY: as for the vector.
unsafe impl<T: Send, A: Allocator> Send for IntoIter<T, A> {}

// SAFETY: as for the vector.
unsafe impl<T: Sync, A: Allocator> Sync for IntoIter<T, A> {}
