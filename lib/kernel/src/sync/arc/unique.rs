// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The only owner of a value, so far.

use core::{
    mem::{ManuallyDrop, MaybeUninit},
    ops::{Deref, DerefMut},
    pin::Pin,
};

use pin_init::{InPlaceWrite, Init, PinInit};

use super::{Arc, ArcInner};
use crate::{
    alloc::{AllocError, Flags, KBox},
    init::InPlaceInit,
};

/// The only owner of a `T`, which it can change; it becomes an [`Arc`] without allocating.
///
/// Where an owner is needed in a context that cannot allocate, or that must not fail, the memory for it is allocated
/// beforehand, without a value: [`UniqueArc::new_uninit`].
///
/// # Invariants
///
/// There is no other owner: the reference counted for this one is the only one.
///
/// # Examples
///
/// ```no_run
/// # use kernel::{prelude::*, sync::{Arc, UniqueArc}};
/// let place = UniqueArc::<[u32; 2]>::new_uninit(GFP_KERNEL)?;
/// // From here on nothing fails.
/// let mut pair = place.write([1, 2]);
/// pair[1] = 5;
/// let pair: Arc<[u32; 2]> = pair.into();
/// assert_eq!(*pair, [1, 5]);
/// # Ok::<(), Error>(())
/// ```
pub struct UniqueArc<T: ?Sized> {
    owner: Arc<T>,
}

impl<T> UniqueArc<T> {
    /// Moves `value` to memory of its own.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none; `value` is dropped.
    pub fn new(value: T, flags: Flags) -> Result<Self, AllocError> {
        Ok(UniqueArc::new_uninit(flags)?.write(value))
    }

    /// Allocates memory for a value, to be written later.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none.
    pub fn new_uninit(flags: Flags) -> Result<UniqueArc<MaybeUninit<T>>, AllocError> {
        let memory = KBox::<ArcInner<MaybeUninit<T>>>::new_uninit(flags)?;
        let inner = memory.write(ArcInner::new(MaybeUninit::uninit()));
        // INVARIANT: the allocation came from a box, its value needs no initialisation, and one reference is counted.
        let owner = Arc {
            inner: KBox::leak(inner).into(),
        };
        // INVARIANT: nobody else knows of it yet.
        Ok(UniqueArc { owner })
    }
}

impl<T: ?Sized> UniqueArc<T> {
    /// Returns the address of the value.
    #[inline]
    pub fn as_ptr(this: &Self) -> *const T {
        Arc::as_ptr(&this.owner)
    }

    /// Makes one of the last owner.
    ///
    /// # Safety
    ///
    /// - There is no other owner of the value.
    /// - The value does not move any more.
    pub(super) unsafe fn from_last(owner: Arc<T>) -> Self {
        // INVARIANT: promised by the caller.
        Self { owner }
    }
}

impl<T> UniqueArc<MaybeUninit<T>> {
    /// Writes the value.
    pub fn write(mut self, value: T) -> UniqueArc<T> {
        (*self).write(value);
        // SAFETY: it has just been written.
        unsafe { self.assume_init() }
    }

    /// Takes the value for initialised.
    ///
    /// # Safety
    ///
    /// - It is initialised.
    pub unsafe fn assume_init(self) -> UniqueArc<T> {
        let owner = ManuallyDrop::new(self);
        UniqueArc {
            // INVARIANT: the layouts are equal, the caller promises that the value is initialised, and the reference is
            // that of `self`.
            owner: Arc {
                inner: owner.owner.inner.cast(),
            },
        }
    }

    /// Makes the value in its place.
    ///
    /// # Errors
    ///
    /// That of `init`; the memory is given back.
    #[inline]
    pub fn init_with<E>(mut self, init: impl Init<T, E>) -> Result<UniqueArc<T>, E> {
        // SAFETY: the place is memory for a `T` that belongs to this owner alone. On failure it is taken for
        // uninitialised, as it was before.
        unsafe { init.__init(self.as_mut_ptr()) }?;
        // SAFETY: initialisation has succeeded.
        Ok(unsafe { self.assume_init() })
    }

    /// Makes the value in its place, where it stays.
    ///
    /// # Errors
    ///
    /// That of `init`; the memory is given back.
    #[inline]
    pub fn pin_init_with<E>(mut self, init: impl PinInit<T, E>) -> Result<Pin<UniqueArc<T>>, E> {
        // SAFETY: the place is memory for a `T` that belongs to this owner alone, and is pinned below. On failure it is
        // taken for uninitialised, as it was before.
        unsafe { init.__pinned_init(self.as_mut_ptr()) }?;
        // SAFETY: initialisation has succeeded.
        Ok(unsafe { self.assume_init() }.into())
    }
}

impl<T> InPlaceWrite<T> for UniqueArc<MaybeUninit<T>> {
    type Initialized = UniqueArc<T>;

    #[inline]
    fn write_init<E>(self, init: impl Init<T, E>) -> Result<UniqueArc<T>, E> {
        self.init_with(init)
    }

    #[inline]
    fn write_pin_init<E>(self, init: impl PinInit<T, E>) -> Result<Pin<UniqueArc<T>>, E> {
        self.pin_init_with(init)
    }
}

impl<T> InPlaceInit<T> for UniqueArc<T> {
    type PinnedSelf = Pin<Self>;

    #[inline]
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Pin<Self>, E>
    where
        E: From<AllocError>,
    {
        UniqueArc::new_uninit(flags)?.pin_init_with(init)
    }

    #[inline]
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        UniqueArc::new_uninit(flags)?.init_with(init)
    }
}

impl<T: ?Sized> From<UniqueArc<T>> for Arc<T> {
    fn from(item: UniqueArc<T>) -> Self {
        item.owner
    }
}

impl<T: ?Sized> From<Pin<UniqueArc<T>>> for Arc<T> {
    fn from(item: Pin<UniqueArc<T>>) -> Self {
        // SAFETY: the value stays where it is: what is in an `Arc` does not move.
        unsafe { Pin::into_inner_unchecked(item) }.owner
    }
}

impl<T: ?Sized> From<UniqueArc<T>> for Pin<UniqueArc<T>> {
    fn from(obj: UniqueArc<T>) -> Self {
        // SAFETY: the value stays at its address until it is dropped, however its owner moves, and a pinned owner gives
        // no way to it but pinned ones.
        unsafe { Pin::new_unchecked(obj) }
    }
}

impl<T: ?Sized> Deref for UniqueArc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.owner
    }
}

impl<T: ?Sized> DerefMut for UniqueArc<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: by the invariant of the owner the allocation is there, and by that of this type nobody else has it.
        let inner = unsafe { self.owner.inner.as_mut() };
        &mut inner.data
    }
}
