// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The memory layout of arrays.

use core::{alloc::Layout, marker::PhantomData};

/// The array would be larger than any object can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutError;

/// The layout of an array of `T`, known to be one that memory can have.
///
/// # Invariants
///
/// `len` values of type `T` have at most `isize::MAX` bytes.
///
/// # Examples
///
/// ```
/// # use kernel::alloc::layout::ArrayLayout;
/// assert_eq!(ArrayLayout::<u32>::new(15).map(|layout| layout.size()), Ok(60));
/// assert!(ArrayLayout::<u32>::new(usize::MAX).is_err());
/// ```
pub struct ArrayLayout<T> {
    len: usize,
    _type: PhantomData<fn() -> T>,
}

impl<T> ArrayLayout<T> {
    /// The layout of an array without elements.
    pub const fn empty() -> Self {
        // INVARIANT: no value has no bytes.
        Self {
            len: 0,
            _type: PhantomData,
        }
    }

    /// The layout of an array of `len` elements.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] if it had more than `isize::MAX` bytes.
    pub const fn new(len: usize) -> Result<Self, LayoutError> {
        match len.checked_mul(size_of::<T>()) {
            // INVARIANT: the product was compared with the limit.
            Some(size) if size <= isize::MAX.unsigned_abs() => Ok(Self {
                len,
                _type: PhantomData,
            }),
            _ => Err(LayoutError),
        }
    }

    /// The layout of an array of `len` elements, without a check.
    ///
    /// # Safety
    ///
    /// - `len` values of type `T` have at most `isize::MAX` bytes.
    pub const unsafe fn new_unchecked(len: usize) -> Self {
        // INVARIANT: promised by the caller.
        Self {
            len,
            _type: PhantomData,
        }
    }

    /// The number of elements.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no elements.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of bytes.
    pub const fn size(&self) -> usize {
        // By the invariant this does not wrap.
        self.len.wrapping_mul(size_of::<T>())
    }
}

impl<T> Clone for ArrayLayout<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ArrayLayout<T> {}

impl<T> From<ArrayLayout<T>> for Layout {
    fn from(array: ArrayLayout<T>) -> Self {
        // SAFETY: the alignment is that of a type; the size is a multiple of it, so that nothing is added in rounding
        // it up, and by the invariant at most `isize::MAX`.
        unsafe { Layout::from_size_align_unchecked(array.size(), align_of::<T>()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = isize::MAX as usize;

    #[test]
    fn sizes_are_products() {
        assert_eq!(ArrayLayout::<u64>::new(3).unwrap().size(), 24);
        assert_eq!(ArrayLayout::<u64>::new(3).unwrap().len(), 3);
        assert_eq!(
            Layout::from(ArrayLayout::<u64>::new(3).unwrap()),
            Layout::new::<[u64; 3]>()
        );
        assert!(ArrayLayout::<u64>::empty().is_empty());
        assert_eq!(ArrayLayout::<u64>::empty().size(), 0);
    }

    #[test]
    fn the_largest_array_is_allowed_and_the_next_is_not() {
        assert!(ArrayLayout::<u8>::new(LIMIT).is_ok());
        assert!(ArrayLayout::<u8>::new(LIMIT + 1).is_err());
        assert!(ArrayLayout::<u32>::new(LIMIT / 4).is_ok());
        assert!(ArrayLayout::<u32>::new(LIMIT / 4 + 1).is_err());
    }

    #[test]
    fn a_product_that_wraps_is_refused() {
        assert!(ArrayLayout::<u64>::new(usize::MAX / 8 + 2).is_err());
        assert!(ArrayLayout::<[u8; 3]>::new(usize::MAX).is_err());
    }

    #[test]
    fn values_without_size_have_no_limit() {
        let layout = ArrayLayout::<()>::new(usize::MAX).unwrap();
        assert_eq!((layout.len(), layout.size()), (usize::MAX, 0));
    }
}
