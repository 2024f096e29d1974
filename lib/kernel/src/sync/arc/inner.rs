// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The allocation behind an owner: the counter, and the value.

use core::{alloc::Layout, ptr::NonNull};

use crate::sync::Refcount;

/// A value, and how many owners it has.
#[repr(C)]
pub(super) struct ArcInner<T: ?Sized> {
    refcount: Refcount,
    pub(super) data: T,
}

impl<T> ArcInner<T> {
    /// Makes one, for one owner.
    pub(super) const fn new(data: T) -> Self {
        Self {
            refcount: Refcount::new(1),
            data,
        }
    }
}

impl<T: ?Sized> ArcInner<T> {
    #[inline]
    pub(super) fn refcount(&self) -> &Refcount {
        &self.refcount
    }

    /// Finds the allocation of a value.
    ///
    /// # Safety
    ///
    /// - `data` is the address of the field of that name in an `ArcInner<T>` that is there.
    pub(super) unsafe fn container_of(data: *const T) -> NonNull<Self> {
        // SAFETY: by the contract it points to a value.
        let layout = Layout::for_value(unsafe { &*data });
        // What `repr(C)` makes of the two fields. As the allocation is there, the sum is the size of an object.
        let offset = size_of::<Refcount>().next_multiple_of(layout.align());
        // SAFETY: by the contract the value is that far behind the start of its allocation.
        let start = unsafe { data.byte_sub(offset) };
        // What is known of the value beside its address is kept by the cast.
        let inner = start as *mut Self;
        // SAFETY: an allocation is not at address zero.
        unsafe { NonNull::new_unchecked(inner) }
    }
}
