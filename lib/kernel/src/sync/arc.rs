// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values with several owners: the last one to go drops it.
//!
//! - [`Arc<T>`] is one of any number of owners of a `T`, which they share. What is in it is pinned.
//! - [`UniqueArc<T>`] is the only owner so far: it can still change the value, and becomes an [`Arc`].
//! - [`ArcBorrow<'_, T>`](ArcBorrow) is a borrowed [`Arc`], without a detour over a pointer to a pointer.
//!
//! The owners are counted by the kernel's `refcount_t`, which lies before the value in one allocation. There are no weak
//! owners. Should the count ever overflow, the value is leaked, not freed in use.
//!
//! C header: `include/linux/refcount.h`.
//!
//! # Examples
//!
//! ```no_run
//! # #![feature(arbitrary_self_types)]
//! use kernel::{prelude::*, sync::{Arc, ArcBorrow, UniqueArc}};
//!
//! struct Config {
//!     depth: u32,
//!     name: &'static str,
//! }
//!
//! impl Config {
//!     /// Only borrows: no counting.
//!     fn depth(self: ArcBorrow<'_, Self>) -> u32 {
//!         self.depth
//!     }
//!
//!     /// Becomes one of the owners.
//!     fn kept(self: &Arc<Self>) -> Arc<Self> {
//!         self.clone()
//!     }
//! }
//!
//! let mut draft = UniqueArc::new(Config { depth: 1, name: "a" }, GFP_KERNEL)?;
//! draft.depth = 64;
//! let config: Arc<Config> = draft.into();
//! let kept = config.kept();
//! assert!(Arc::ptr_eq(&config, &kept));
//! assert_eq!(kept.as_arc_borrow().depth(), 64);
//! # Ok::<(), Error>(())
//! ```
//!
//! An owner of a trait object is made from one of a value:
//!
//! ```no_run
//! # use kernel::{prelude::*, sync::Arc};
//! trait Shape {
//!     fn corners(&self) -> u32;
//! }
//!
//! impl Shape for [u32; 3] {
//!     fn corners(&self) -> u32 {
//!         3
//!     }
//! }
//!
//! let shape: Arc<dyn Shape> = Arc::new([1, 2, 3], GFP_KERNEL)?;
//! assert_eq!(shape.corners(), 3);
//! # Ok::<(), Error>(())
//! ```
//!
//! Owners share the value, so they may not change it but behind a lock:
//!
//! ```compile_fail,E0594
//! # use kernel::{prelude::*, sync::Arc};
//! let mut count = Arc::new([0u32; 4], GFP_KERNEL)?;
//! count[0] = 1;
//! # Ok::<(), Error>(())
//! ```
//!
//! Nor may they go to other contexts, where the value may not:
//!
//! ```compile_fail,E0277
//! # use core::cell::Cell;
//! # use kernel::sync::Arc;
//! fn send(_: impl Send) {}
//!
//! fn give_away(count: Arc<Cell<u32>>) {
//!     send(count);
//! }
//! ```

mod borrow;
mod foreign;
mod inner;
mod std_vendor;
mod traits;
mod unique;

use core::{
    mem::{ManuallyDrop, offset_of},
    ops::Deref,
    pin::Pin,
    ptr::NonNull,
};

use pin_init::{InPlaceWrite as _, Init, PinInit};

use self::inner::ArcInner;
pub use self::{borrow::ArcBorrow, unique::UniqueArc};
use crate::{
    alloc::{AllocError, Flags, KBox},
    init::InPlaceInit,
};

/// One of the owners of a `T`; see the [module](self) for examples.
///
/// The value is pinned: it stays where it is until its last owner drops it.
///
/// # Invariants
///
/// The pointer is to an [`ArcInner`] with an initialised value, which came from a [`KBox`]; one of the references counted
/// there belongs to this.
#[repr(transparent)]
#[derive(core::marker::CoercePointee)]
pub struct Arc<T: ?Sized> {
    inner: NonNull<ArcInner<T>>,
}

impl<T> Arc<T> {
    /// Where in the allocation of an owner the value is.
    pub const DATA_OFFSET: usize = offset_of!(ArcInner<T>, data);

    /// Moves `contents` to memory of its own, with one owner.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory; `contents` is dropped.
    pub fn new(contents: T, flags: Flags) -> Result<Self, AllocError> {
        Ok(UniqueArc::new(contents, flags)?.into())
    }
}

impl<T: ?Sized> Arc<T> {
    /// Gives the value to the caller, still counted; to give it back, make it an owner again with
    /// [`from_raw`](Self::from_raw).
    pub fn into_raw(self) -> *const T {
        Self::as_ptr(&ManuallyDrop::new(self))
    }

    /// Returns the address of the value.
    pub fn as_ptr(this: &Self) -> *const T {
        let inner = this.inner.as_ptr();
        // SAFETY: by the invariant the pointer is valid.
        unsafe { &raw const (*inner).data }
    }

    /// Makes an owner of what [`into_raw`](Self::into_raw) returned.
    ///
    /// # Safety
    ///
    /// - `ptr` is what `into_raw` returned, and was not made an owner since.
    pub unsafe fn from_raw(ptr: *const T) -> Self {
        // INVARIANT: by the contract `ptr` is that of a former owner, whose reference now belongs to this.
        Self {
            // SAFETY: by the contract it is the address of the value in the allocation of an owner.
            inner: unsafe { ArcInner::container_of(ptr) },
        }
    }

    /// Borrows the owner.
    #[inline]
    pub fn as_arc_borrow(&self) -> ArcBorrow<'_, T> {
        // SAFETY: this owner is there for as long as it is borrowed.
        unsafe { ArcBorrow::new(self.inner) }
    }

    /// Whether two own the same value.
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        core::ptr::addr_eq(this.inner.as_ptr(), other.inner.as_ptr())
    }

    /// Becomes the only owner, if it is the last; if not, it is dropped.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use kernel::{prelude::*, sync::Arc};
    /// let one = Arc::new(7, GFP_KERNEL)?;
    /// let other = one.clone();
    /// assert!(Arc::into_unique_or_drop(one).is_none());
    /// assert!(Arc::into_unique_or_drop(other).is_some());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn into_unique_or_drop(this: Self) -> Option<Pin<UniqueArc<T>>> {
        let this = ManuallyDrop::new(this);
        let refcount = this.inner().refcount();
        if !refcount.dec_and_test() {
            return None;
        }
        // Nobody else can count it up again, for nobody else has a reference.
        refcount.set(1);
        // INVARIANT: by that of `this` the pointer is valid, and the one reference now belongs to this owner.
        let last = Self { inner: this.inner };
        // SAFETY: no other reference is counted, so there is no other owner; the value is pinned as it was.
        Some(unsafe { UniqueArc::from_last(last) }.into())
    }

    /// Drops the value, and frees its memory: once for each, so that each place where an owner is dropped stays small.
    ///
    /// # Safety
    ///
    /// - No reference is counted any more, and nobody uses the value.
    #[cold]
    #[inline(never)]
    unsafe fn free(&mut self) {
        // SAFETY: by the invariant the allocation came from a box, and by the safety requirement nobody uses it any more.
        drop(unsafe { KBox::from_raw(self.inner.as_ptr()) });
    }

    #[inline]
    fn inner(&self) -> &ArcInner<T> {
        // SAFETY: by the invariant the pointer is valid, and stays so while this owner is there.
        unsafe { self.inner.as_ref() }
    }
}

impl<T: ?Sized> Deref for Arc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner().data
    }
}

impl<T: ?Sized> Clone for Arc<T> {
    fn clone(&self) -> Self {
        self.inner().refcount().inc();
        // INVARIANT: by that of `self` the pointer is valid; a reference was counted just now.
        Self { inner: self.inner }
    }
}

impl<T: ?Sized> Drop for Arc<T> {
    #[inline]
    fn drop(&mut self) {
        if self.inner().refcount().dec_and_test() {
            // SAFETY: this was the last reference, so nobody uses the value any more, and what others did with it is
            // ordered before this.
            unsafe { self.free() };
        }
    }
}

impl<T> InPlaceInit<T> for Arc<T> {
    type PinnedSelf = Self;

    #[inline]
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Ok(UniqueArc::new_uninit(flags)?.write_pin_init(init)?.into())
    }

    #[inline]
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Ok(UniqueArc::new_uninit(flags)?.write_init(init)?.into())
    }
}

// SAFETY: owners on several contexts share the value (`Sync`), and whichever is last drops it (`Send`).
unsafe impl<T: ?Sized + Sync + Send> Send for Arc<T> {}

// SAFETY: as above: by cloning a shared owner, another context can get one of its own.
unsafe impl<T: ?Sized + Sync + Send> Sync for Arc<T> {}

#[cfg(test)]
mod tests;
