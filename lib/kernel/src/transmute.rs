// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types that are no more than their bytes: what may be copied from and to user space.
//!
//! - [`FromBytes`](trait@FromBytes): any bytes are a value. What is read from user space has it, for the user decides
//!   what is in it.
//! - [`AsBytes`](trait@AsBytes): all of a value is initialised. What is written to user space has it, for padding would
//!   show what was in that memory before.
//!
//! Numbers and arrays of them have both. A struct gets them by its derives, which prove it and need no unsafe code:
//!
//! ```no_run
//! #![forbid(unsafe_code)]
//! use kernel::transmute::{AsBytes, FromBytes};
//!
//! #[repr(C)]
//! #[derive(AsBytes, FromBytes)]
//! struct Limits {
//!     bytes: u64,
//!     messages: u32,
//!     reserved: [u8; 4],
//! }
//! # fn main() {}
//! ```
//!
//! What has padding does not compile, nor what has values that are none:
//!
//! ```compile_fail
//! # use kernel::transmute::AsBytes;
//! #[repr(C)]
//! #[derive(AsBytes)]
//! struct Padded {
//!     bytes: u64,
//!     messages: u32,
//! }
//! ```
//!
//! ```compile_fail,E0277
//! # use kernel::transmute::FromBytes;
//! #[repr(C)]
//! #[derive(FromBytes)]
//! struct Switch {
//!     on: bool,
//! }
//! ```
//!
//! Where the order of the fields is the compiler's, there is nothing that user space could rely on:
//!
//! ```compile_fail
//! # use kernel::transmute::FromBytes;
//! #[derive(FromBytes)]
//! struct Ordered {
//!     first: u8,
//!     second: u32,
//! }
//! ```

use core::{marker::PhantomData, mem::MaybeUninit, ptr, slice};

/// Implements [`AsBytes`](trait@AsBytes) for a struct of which all fields have it, and that has no padding.
///
/// The struct is `#[repr(C)]` or `#[repr(transparent)]` and has no generic types; see the [module](self).
pub use kernel_macros::AsBytes;
/// Implements [`FromBytes`](trait@FromBytes) for a struct of which all fields have it.
///
/// The struct is `#[repr(C)]` or `#[repr(transparent)]` and has no generic types; see the [module](self).
pub use kernel_macros::FromBytes;

/// Types of which any bytes are a value.
///
/// # Safety
///
/// - Any bytes, as many as the type has, are a value of it.
/// - It cannot be changed through a shared reference.
#[diagnostic::on_unimplemented(
    message = "not all bytes are a `{Self}`",
    note = "derive `kernel::transmute::FromBytes` for a struct whose fields are integers or arrays of them"
)]
pub unsafe trait FromBytes {
    /// Views bytes as a value; nothing if they are too few, too many or not aligned.
    fn from_bytes(bytes: &[u8]) -> Option<&Self>
    where
        Self: Sized,
    {
        match Self::from_bytes_prefix(bytes)? {
            (value, []) => Some(value),
            _ => None,
        }
    }

    /// Views the first bytes as a value, and returns those that are left; nothing if they are too few or not aligned.
    fn from_bytes_prefix(bytes: &[u8]) -> Option<(&Self, &[u8])>
    where
        Self: Sized,
    {
        let (value, rest) = bytes.split_at_checked(size_of::<Self>())?;
        let value: *const Self = value.as_ptr().cast();
        if !value.is_aligned() {
            return None;
        }
        // SAFETY: it is aligned, there are as many bytes as it has, and by the contract of the trait any are a value,
        // which is not changed while it is borrowed.
        Some((unsafe { &*value }, rest))
    }

    /// Views bytes as a value that can be changed; nothing if they are too few, too many or not aligned.
    fn from_bytes_mut(bytes: &mut [u8]) -> Option<&mut Self>
    where
        Self: AsBytes + Sized,
    {
        match Self::from_bytes_mut_prefix(bytes)? {
            (value, []) => Some(value),
            _ => None,
        }
    }

    /// Views the first bytes as a value that can be changed, and returns those that are left; nothing if they are too few
    /// or not aligned.
    fn from_bytes_mut_prefix(bytes: &mut [u8]) -> Option<(&mut Self, &mut [u8])>
    where
        Self: AsBytes + Sized,
    {
        let (value, rest) = bytes.split_at_mut_checked(size_of::<Self>())?;
        let value: *mut Self = value.as_mut_ptr().cast();
        if !value.is_aligned() {
            return None;
        }
        // SAFETY: as above; what is written to it leaves bytes, by the contract of `AsBytes`, and nobody else has them
        // while it is borrowed.
        Some((unsafe { &mut *value }, rest))
    }

    /// Makes a value of bytes, however aligned; nothing if they are too few or too many.
    fn from_bytes_copy(bytes: &[u8]) -> Option<Self>
    where
        Self: Sized,
    {
        match Self::from_bytes_copy_prefix(bytes)? {
            (value, []) => Some(value),
            _ => None,
        }
    }

    /// Makes a value of the first bytes, however aligned, and returns those that are left; nothing if they are too few.
    fn from_bytes_copy_prefix(bytes: &[u8]) -> Option<(Self, &[u8])>
    where
        Self: Sized,
    {
        let (value, rest) = bytes.split_at_checked(size_of::<Self>())?;
        // SAFETY: there are as many bytes as it has, and by the contract of the trait any are a value.
        let value = unsafe { ptr::read_unaligned(value.as_ptr().cast()) };
        Some((value, rest))
    }
}

/// Types of which every byte of a value is initialised.
///
/// Pointers of the kernel should not be among them, for user space is not to know any.
///
/// # Safety
///
/// - A value has no padding, and nothing else in it that may be uninitialised.
/// - It cannot be changed through a shared reference.
#[diagnostic::on_unimplemented(
    message = "not all bytes of a `{Self}` are initialised",
    note = "derive `kernel::transmute::AsBytes` for a struct that has no padding"
)]
pub unsafe trait AsBytes {
    /// Views the value as its bytes.
    fn as_bytes(&self) -> &[u8] {
        // SAFETY: by the contract of the trait all its bytes are initialised, and do not change while it is borrowed.
        unsafe { slice::from_raw_parts(ptr::from_ref(self).cast(), size_of_val(self)) }
    }

    /// Views the value as its bytes, which can be changed.
    fn as_bytes_mut(&mut self) -> &mut [u8]
    where
        Self: FromBytes,
    {
        // SAFETY: as above; whatever is written to them is a value, by the contract of `FromBytes`, and nobody else has
        // them while they are borrowed.
        unsafe { slice::from_raw_parts_mut(ptr::from_mut(self).cast(), size_of_val(self)) }
    }
}

macro_rules! integers {
    ($($type:ty)*) => {
        $(
            // SAFETY: an integer is what its bytes are.
            unsafe impl FromBytes for $type {}
            // SAFETY: as above.
            unsafe impl AsBytes for $type {}
        )*
    };
}

integers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

// SAFETY: it has no bytes.
unsafe impl FromBytes for () {}
// SAFETY: it has no bytes.
unsafe impl AsBytes for () {}
// SAFETY: it has no bytes.
unsafe impl<T: ?Sized> FromBytes for PhantomData<T> {}
// SAFETY: it has no bytes.
unsafe impl<T: ?Sized> AsBytes for PhantomData<T> {}
// SAFETY: it is its elements, without anything between them.
unsafe impl<T: FromBytes> FromBytes for [T] {}
// SAFETY: as above.
unsafe impl<T: AsBytes> AsBytes for [T] {}
// SAFETY: as above.
unsafe impl<T: FromBytes, const N: usize> FromBytes for [T; N] {}
// SAFETY: as above.
unsafe impl<T: AsBytes, const N: usize> AsBytes for [T; N] {}
// SAFETY: it is one byte, which is initialised.
unsafe impl AsBytes for bool {}
// SAFETY: it is an integer, with fewer values.
unsafe impl AsBytes for char {}
// SAFETY: it is bytes, with fewer values.
unsafe impl AsBytes for str {}

/// Views bytes as bytes that may not be initialised, for those who only write to them.
///
/// # Safety
///
/// - What is written to the result is initialised.
pub(crate) const unsafe fn for_writing(bytes: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    let bytes: *mut [u8] = bytes;
    // SAFETY: the types have the same layout, and by the safety requirement what was initialised stays so.
    unsafe { &mut *(bytes as *mut [MaybeUninit<u8>]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    #[derive(AsBytes, FromBytes, Debug, PartialEq)]
    struct Pair {
        first: u16,
        second: [u8; 2],
    }

    #[repr(C, align(4))]
    struct Aligned([u8; 9]);

    #[test]
    fn bytes_are_values_where_they_fit() {
        let bytes = Aligned([1, 0, 2, 3, 5, 0, 6, 7, 9]);
        let bytes = &bytes.0;
        let pair = Pair {
            first: u16::from_ne_bytes([1, 0]),
            second: [2, 3],
        };
        assert_eq!(Pair::from_bytes(&bytes[..4]), Some(&pair));
        assert_eq!(Pair::from_bytes(&bytes[..5]), None);
        assert_eq!(Pair::from_bytes(&bytes[..3]), None);
        assert_eq!(Pair::from_bytes(&bytes[5..9]), None);
        let (head, rest) = <[Pair; 2]>::from_bytes_prefix(bytes).unwrap();
        assert_eq!((&head[0], rest), (&pair, &[9][..]));
        assert_eq!(Pair::from_bytes_copy(&bytes[5..9]).unwrap().second, [7, 9]);
        assert!(Pair::from_bytes_copy(&bytes[4..9]).is_none());
        assert!(Pair::from_bytes_copy_prefix(&bytes[6..9]).is_none());
    }

    #[test]
    fn values_are_bytes_and_change_with_them() {
        let mut pair = Pair {
            first: 0,
            second: [2, 3],
        };
        pair.as_bytes_mut()[3] = 8;
        assert_eq!(pair.as_bytes(), [0, 0, 2, 8]);
        assert_eq!("ab".as_bytes(), AsBytes::as_bytes("ab"));
        let mut bytes = Aligned([0; 9]);
        Pair::from_bytes_mut(&mut bytes.0[..4]).unwrap().second = [4, 5];
        assert!(Pair::from_bytes_mut(&mut bytes.0).is_none());
        let (second, rest) = Pair::from_bytes_mut_prefix(&mut bytes.0[4..]).unwrap();
        second.second = [6, 7];
        assert_eq!(rest.len(), 1);
        assert_eq!(bytes.0, [0, 0, 4, 5, 0, 0, 6, 7, 0]);
    }
}
