// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Many values in memory that grows.

mod clone;
mod drain;
mod edit;
mod errors;
mod grow;
mod into_iter;
mod traits;

use core::{
    marker::PhantomData,
    mem::{ManuallyDrop, MaybeUninit},
    ptr::{self, NonNull},
    slice,
};

pub use self::{
    drain::DrainAll,
    errors::{InsertError, PushError, RemoveError},
    into_iter::IntoIter,
};
use super::{
    Allocator, Box,
    allocator::{KVmalloc, Kmalloc, Vmalloc},
    layout::ArrayLayout,
};

/// Makes a [`KVec`] of the values given, or of one value many times, with `GFP_KERNEL`.
///
/// Without any value it is an empty vector; else a [`Result`], for memory is allocated.
///
/// # Examples
///
/// ```no_run
/// # use kernel::prelude::*;
/// # use kernel::kvec;
/// let three: KVec<u8> = kvec![10, 20, 30]?;
/// let zeros: KVec<u8> = kvec![0; 512]?;
/// let none: KVec<u8> = kvec![];
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! kvec {
    () => {
        $crate::alloc::KVec::new()
    };
    ($value:expr; $n:expr) => {
        $crate::alloc::KVec::from_elem($value, $n, $crate::alloc::flags::GFP_KERNEL)
    };
    ($($value:expr),+ $(,)?) => {
        match $crate::alloc::KBox::new_uninit($crate::alloc::flags::GFP_KERNEL) {
            ::core::result::Result::Ok(slot) => ::core::result::Result::Ok(
                $crate::alloc::KVec::from($crate::alloc::KBox::write(slot, [$($value),+])),
            ),
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    };
}

/// A growable array of `T` in memory of the allocator `A`.
///
/// It is a slice and has the methods of one. What may allocate takes flags and can fail; a failure leaves the vector as
/// it was. Values without size take no memory, and there is room for any number of them.
///
/// # Invariants
///
/// - The pointer is to memory from `A` for `layout`; it is dangling, but aligned, if that has no size.
/// - The first `len` values are initialised, and owned by the vector; `len` is at most the capacity.
///
/// # Examples
///
/// ```no_run
/// # use kernel::prelude::*;
/// let mut bytes = KVec::new();
/// bytes.push(1_u8, GFP_KERNEL)?;
/// bytes.extend_from_slice(&[2, 3], GFP_KERNEL)?;
/// assert_eq!(bytes, [1, 2, 3]);
/// assert_eq!(bytes.pop(), Some(3));
/// # Ok::<(), Error>(())
/// ```
pub struct Vec<T, A: Allocator> {
    ptr: NonNull<T>,
    layout: ArrayLayout<T>,
    len: usize,
    _allocator: PhantomData<A>,
}

/// A vector in memory of the slab allocator.
pub type KVec<T> = Vec<T, Kmalloc>;

/// A vector in whole pages, which are contiguous in virtual memory alone.
pub type VVec<T> = Vec<T, Vmalloc>;

/// A vector in memory of the slab allocator or, where that has none, in whole pages.
pub type KVVec<T> = Vec<T, KVmalloc>;

impl<T, A: Allocator> Vec<T, A> {
    /// Makes a vector without values; nothing is allocated.
    #[inline]
    pub const fn new() -> Self {
        // INVARIANT: without capacity there is no memory, and no value.
        Self {
            ptr: NonNull::dangling(),
            layout: ArrayLayout::empty(),
            len: 0,
            _allocator: PhantomData,
        }
    }

    /// The number of values there is memory for.
    #[inline]
    pub const fn capacity(&self) -> usize {
        if size_of::<T>() == 0 {
            usize::MAX
        } else {
            self.layout.len()
        }
    }

    /// The number of values.
    #[inline]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no values.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The values, as a slice.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: by the invariants these values are initialised and owned by the vector, which is borrowed.
        unsafe { slice::from_raw_parts(self.as_ptr(), self.len) }
    }

    /// The values, as a slice that can be changed.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: by the invariants these values are initialised and owned by the vector, which is borrowed mutably.
        unsafe { slice::from_raw_parts_mut(self.as_mut_ptr(), self.len) }
    }

    /// The address of the first value; a dangling one if there is no memory.
    #[inline]
    pub const fn as_ptr(&self) -> *const T {
        self.ptr.as_ptr()
    }

    /// The address of the first value, to change it; a dangling one if there is no memory.
    #[inline]
    pub const fn as_mut_ptr(&mut self) -> *mut T {
        self.ptr.as_ptr()
    }

    /// The memory behind the values, to be written and then claimed with [`inc_len`](Self::inc_len).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use kernel::prelude::*;
    /// let mut bytes = KVec::<u8>::with_capacity(16, GFP_KERNEL)?;
    /// if let Some(slot) = bytes.spare_capacity_mut().first_mut() {
    ///     slot.write(7);
    ///     // SAFETY: one value was written behind the others.
    ///     unsafe { bytes.inc_len(1) };
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    pub fn spare_capacity_mut(&mut self) -> &mut [MaybeUninit<T>] {
        let spare = self.capacity().saturating_sub(self.len);
        // SAFETY: by the invariants the length is at most the capacity, and the memory has that of it.
        let first = unsafe { self.as_mut_ptr().add(self.len) };
        // SAFETY: behind the values there is memory for the rest of the capacity, owned by the vector, which is borrowed
        // mutably; a `MaybeUninit` needs no initialisation.
        unsafe { slice::from_raw_parts_mut(first.cast(), spare) }
    }

    /// Adds values that were written behind the others.
    ///
    /// # Safety
    ///
    /// - The length and `additional` together are at most the capacity.
    /// - The `additional` values behind the last one are initialised.
    #[inline]
    pub const unsafe fn inc_len(&mut self, additional: usize) {
        debug_assert!(additional <= self.capacity().wrapping_sub(self.len));
        // INVARIANT: promised by the caller. For the same reason it does not wrap.
        self.len = self.len.wrapping_add(additional);
    }

    /// Leaves only the first `len` values to the vector, and returns the others, which the caller is to drop.
    ///
    /// There are none if `len` is not below the length.
    pub(super) fn cut(&mut self, len: usize) -> *mut [T] {
        let kept = self.len.min(len);
        let cut = self.len.wrapping_sub(kept);
        // SAFETY: by the invariants this is within the memory, or one behind its end.
        let first = unsafe { self.as_mut_ptr().add(kept) };
        // INVARIANT: fewer values are initialised than before.
        self.len = kept;
        ptr::slice_from_raw_parts_mut(first, cut)
    }

    /// Makes a vector of what [`into_raw_parts`](Self::into_raw_parts) returned.
    ///
    /// # Safety
    ///
    /// - `ptr` is to memory from `A` for an array of `capacity` values, or dangling but aligned if such an array has no
    ///   size.
    /// - The first `length` values, of `capacity` at most, are initialised.
    /// - Values and memory belong to the caller, who leaves them to the vector.
    pub unsafe fn from_raw_parts(ptr: *mut T, length: usize, capacity: usize) -> Self {
        let layout = if size_of::<T>() == 0 {
            ArrayLayout::empty()
        } else {
            // SAFETY: there is memory for that many values.
            unsafe { ArrayLayout::new_unchecked(capacity) }
        };
        // SAFETY: neither memory nor a dangling aligned address is at zero.
        let ptr = unsafe { NonNull::new_unchecked(ptr) };
        // INVARIANT: promised by the caller.
        Self {
            ptr,
            layout,
            len: length,
            _allocator: PhantomData,
        }
    }

    /// Gives the values and the memory to the caller: address, length and capacity.
    ///
    /// To give them back, make them a vector again with [`from_raw_parts`](Self::from_raw_parts).
    pub fn into_raw_parts(self) -> (*mut T, usize, usize) {
        let mut this = ManuallyDrop::new(self);
        (this.as_mut_ptr(), this.len, this.capacity())
    }
}

impl<T, A: Allocator> Drop for Vec<T, A> {
    fn drop(&mut self) {
        let values = self.cut(0);
        // SAFETY: these values were initialised and owned by the vector until now.
        unsafe { ptr::drop_in_place(values) };
        // SAFETY: by the invariants the memory is from `A` and for this layout; it is not used any more.
        unsafe { A::free(self.ptr.cast(), self.layout.into()) };
    }
}

impl<T, A: Allocator, const N: usize> From<Box<[T; N], A>> for Vec<T, A> {
    fn from(array: Box<[T; N], A>) -> Self {
        let first = Box::into_raw(array).cast();
        // SAFETY: the box owned the values of an array, in memory from `A` for that array.
        unsafe { Self::from_raw_parts(first, N, N) }
    }
}

// SAFETY: a vector owns its values alone; allocators have no values, and give memory back on any CPU.
unsafe impl<T: Send, A: Allocator> Send for Vec<T, A> {}

// SAFETY: sharing a vector is sharing its values.
unsafe impl<T: Sync, A: Allocator> Sync for Vec<T, A> {}

#[cfg(test)]
mod tests;
