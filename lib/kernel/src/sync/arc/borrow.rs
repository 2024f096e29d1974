// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Borrowed owners.

use core::{marker::PhantomData, mem::ManuallyDrop, ops::Deref, ptr::NonNull};

use super::{Arc, ArcInner};

/// A borrowed [`Arc`].
///
/// It can do what `&Arc<T>` can, without being a pointer to a pointer; it is copied for nothing, and becomes an owner of
/// its own by counting one.
///
/// # Invariants
///
/// The pointer is that of an owner that is not dropped while `'a` lasts.
///
/// # Examples
///
/// ```no_run
/// # use kernel::{prelude::*, sync::{Arc, ArcBorrow}};
/// fn keep_if(wanted: bool, value: ArcBorrow<'_, u64>) -> Option<Arc<u64>> {
///     wanted.then(|| value.into())
/// }
///
/// let value = Arc::new(7u64, GFP_KERNEL)?;
/// assert_eq!(keep_if(true, value.as_arc_borrow()).as_deref(), Some(&7));
/// # Ok::<(), Error>(())
/// ```
///
/// It ends with what it was borrowed from:
///
/// ```compile_fail,E0505
/// # use kernel::{prelude::*, sync::Arc};
/// let value = Arc::new(7u64, GFP_KERNEL)?;
/// let borrowed = value.as_arc_borrow();
/// drop(value);
/// assert_eq!(*borrowed, 7);
/// # Ok::<(), Error>(())
/// ```
#[repr(transparent)]
#[derive(core::marker::CoercePointee)]
pub struct ArcBorrow<'a, T: ?Sized + 'a> {
    inner: NonNull<ArcInner<T>>,
    _owner: PhantomData<&'a ()>,
}

impl<T: ?Sized> ArcBorrow<'_, T> {
    /// Borrows an owner by its pointer.
    ///
    /// # Safety
    ///
    /// - `inner` is the pointer of an owner that is not dropped while the borrow lasts.
    #[inline]
    pub(super) unsafe fn new(inner: NonNull<ArcInner<T>>) -> Self {
        // INVARIANT: promised by the caller.
        Self {
            inner,
            _owner: PhantomData,
        }
    }

    /// Borrows an owner by what [`Arc::into_raw`] or [`Arc::as_ptr`] returned.
    ///
    /// # Safety
    ///
    /// - `ptr` is what one of these functions returned.
    /// - While the borrow lasts, the owner is neither dropped nor made the [only one](super::UniqueArc).
    pub unsafe fn from_raw(ptr: *const T) -> Self {
        // SAFETY: by the contract it is the address of the value in the allocation of an owner.
        let inner = unsafe { ArcInner::container_of(ptr) };
        // SAFETY: by the contract the owner stays.
        unsafe { Self::new(inner) }
    }
}

impl<T: ?Sized> Clone for ArcBorrow<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for ArcBorrow<'_, T> {}

impl<T: ?Sized> Deref for ArcBorrow<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: by the invariant an owner is there, and with it the value.
        &unsafe { self.inner.as_ref() }.data
    }
}

impl<T: ?Sized> From<ArcBorrow<'_, T>> for Arc<T> {
    fn from(b: ArcBorrow<'_, T>) -> Self {
        // The owner that is borrowed goes on to have its reference: this one is not dropped.
        let owner = ManuallyDrop::new(Arc { inner: b.inner });
        Arc::clone(&owner)
    }
}
