// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Owners that C code keeps for a while.

use core::{ffi::c_void, ptr::NonNull};

use super::{Arc, ArcBorrow, ArcInner};
use crate::{alloc::KBox, types::ForeignOwnable};

// SAFETY: the pointer is that of a box, with what that promises.
unsafe impl<T: 'static> ForeignOwnable for Arc<T> {
    const FOREIGN_ALIGN: usize = <KBox<ArcInner<T>> as ForeignOwnable>::FOREIGN_ALIGN;

    type Borrowed<'a> = ArcBorrow<'a, T>;
    // Others may own the value as well.
    type BorrowedMut<'a> = ArcBorrow<'a, T>;

    fn into_foreign(self) -> *mut c_void {
        core::mem::ManuallyDrop::new(self).inner.as_ptr().cast()
    }

    unsafe fn from_foreign(ptr: *mut c_void) -> Self {
        // INVARIANT: by the contract it is what `into_foreign` returned, which left the reference to it.
        Self {
            // SAFETY: by the contract it is the pointer of an owner.
            inner: unsafe { NonNull::new_unchecked(ptr.cast()) },
        }
    }

    unsafe fn borrow<'a>(ptr: *mut c_void) -> ArcBorrow<'a, T> {
        // SAFETY: by the contract it is the pointer of an owner.
        let inner = unsafe { NonNull::new_unchecked(ptr.cast()) };
        // SAFETY: by the contract it is not taken back while `'a` lasts.
        unsafe { ArcBorrow::new(inner) }
    }

    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> ArcBorrow<'a, T> {
        // SAFETY: the contract of this function says more than the one of that.
        unsafe { Self::borrow(ptr) }
    }
}
