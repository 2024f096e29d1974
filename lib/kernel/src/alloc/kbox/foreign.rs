// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes that C code keeps for a while.

use core::{ffi::c_void, pin::Pin};

use super::Box;
use crate::{alloc::Allocator, types::ForeignOwnable};

// SAFETY: the pointer is that of the box: never null, and aligned as said, for it is from the allocator unless the value
// has no size; then it is aligned for its type alone.
unsafe impl<T, A: Allocator> ForeignOwnable for Box<T, A> {
    const FOREIGN_ALIGN: usize = if size_of::<T>() != 0 && align_of::<T>() < A::MIN_ALIGN {
        A::MIN_ALIGN
    } else {
        align_of::<T>()
    };

    type Borrowed<'a>
        = &'a T
    where
        Self: 'a;
    type BorrowedMut<'a>
        = &'a mut T
    where
        Self: 'a;

    fn into_foreign(self) -> *mut c_void {
        Box::into_raw(self).cast()
    }

    unsafe fn from_foreign(ptr: *mut c_void) -> Self {
        // SAFETY: by the contract it is what `into_foreign` returned, a box that nobody else has.
        unsafe { Box::from_raw(ptr.cast()) }
    }

    unsafe fn borrow<'a>(ptr: *mut c_void) -> &'a T {
        // SAFETY: by the contract it is what `into_foreign` returned, and borrowed only so for now.
        unsafe { &*ptr.cast() }
    }

    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> &'a mut T {
        // SAFETY: by the contract it is what `into_foreign` returned, and not borrowed otherwise for now.
        unsafe { &mut *ptr.cast() }
    }
}

// SAFETY: it is the pointer of the box without the pin.
unsafe impl<T, A: Allocator> ForeignOwnable for Pin<Box<T, A>> {
    const FOREIGN_ALIGN: usize = <Box<T, A> as ForeignOwnable>::FOREIGN_ALIGN;

    type Borrowed<'a>
        = Pin<&'a T>
    where
        Self: 'a;
    type BorrowedMut<'a>
        = Pin<&'a mut T>
    where
        Self: 'a;

    fn into_foreign(self) -> *mut c_void {
        // SAFETY: the value stays where it is, and what this trait makes of the pointer is pinned again.
        unsafe { Pin::into_inner_unchecked(self) }.into_foreign()
    }

    unsafe fn from_foreign(ptr: *mut c_void) -> Self {
        // SAFETY: by the contract it is what `into_foreign` returned, which is that of the box.
        unsafe { Box::<T, A>::from_foreign(ptr) }.into()
    }

    unsafe fn borrow<'a>(ptr: *mut c_void) -> Pin<&'a T> {
        // SAFETY: by the contract it is what `into_foreign` returned, and borrowed only so for now.
        let value: &T = unsafe { &*ptr.cast() };
        // SAFETY: the value was pinned when it was given away, and has not moved since.
        unsafe { Pin::new_unchecked(value) }
    }

    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> Pin<&'a mut T> {
        // SAFETY: by the contract it is what `into_foreign` returned, and not borrowed otherwise for now.
        let value: &mut T = unsafe { &mut *ptr.cast() };
        // SAFETY: the value was pinned when it was given away, and has not moved since.
        unsafe { Pin::new_unchecked(value) }
    }
}
