// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Making values where they stay: in the memory of a box.

use core::{mem::MaybeUninit, pin::Pin, ptr};

use pin_init::{InPlaceWrite, Init, PinInit};

use super::Box;
use crate::{
    alloc::{AllocError, Allocator, Flags, Vec},
    init::InPlaceInit,
};

impl<T, A: Allocator + 'static> InPlaceInit<T> for Box<T, A> {
    type PinnedSelf = Pin<Self>;

    #[inline]
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Pin<Self>, E>
    where
        E: From<AllocError>,
    {
        Self::new_uninit(flags)?.write_pin_init(init)
    }

    #[inline]
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Self::new_uninit(flags)?.write_init(init)
    }
}

impl<T, A: Allocator + 'static> InPlaceWrite<T> for Box<MaybeUninit<T>, A> {
    type Initialized = Box<T, A>;

    #[inline]
    fn write_init<E>(mut self, init: impl Init<T, E>) -> Result<Box<T, A>, E> {
        // SAFETY: the slot is memory for a `T` that belongs to the box. On failure it is taken for uninitialised, as it
        // was before.
        unsafe { init.__init(self.as_mut_ptr()) }?;
        // SAFETY: initialisation has succeeded.
        Ok(unsafe { self.assume_init() })
    }

    #[inline]
    fn write_pin_init<E>(mut self, init: impl PinInit<T, E>) -> Result<Pin<Box<T, A>>, E> {
        // SAFETY: the slot is memory for a `T` that belongs to the box, and is pinned below. On failure it is taken for
        // uninitialised, as it was before.
        unsafe { init.__pinned_init(self.as_mut_ptr()) }?;
        // SAFETY: initialisation has succeeded.
        Ok(unsafe { self.assume_init() }.into())
    }
}

impl<T, A: Allocator> Box<T, A> {
    /// Makes a pinned slice of `len` values, each by the initialiser that `init` returns for its index.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory, or the first error of an initialiser. Values made until then are dropped.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use kernel::prelude::*;
    /// #[pin_data]
    /// struct Port {
    ///     number: usize,
    ///     buffer: KVec<u8>,
    /// }
    ///
    /// let new_port = |number| {
    ///     try_pin_init!(Port { number, buffer: KVec::with_capacity(512, GFP_KERNEL)? })
    /// };
    /// let ports: Pin<KBox<[Port]>> = KBox::pin_slice(new_port, 8, GFP_KERNEL)?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn pin_slice<Func, Item, E>(
        mut init: Func,
        len: usize,
        flags: Flags,
    ) -> Result<Pin<Box<[T], A>>, E>
    where
        Func: FnMut(usize) -> Item,
        Item: PinInit<T, E>,
        E: From<AllocError>,
    {
        let mut values = Vec::<T, A>::with_capacity(len, flags)?;
        for index in 0..len {
            let Some(slot) = values.spare_capacity_mut().first_mut() else {
                break;
            };
            // SAFETY: the slot is memory for a `T` behind the values of the vector, which owns it. The vector is neither
            // moved out of nor made to grow, and becomes a pinned slice; if not, the values are dropped in place.
            unsafe { init(index).__pinned_init(slot.as_mut_ptr()) }?;
            // SAFETY: there was capacity for one more value, and it is initialised.
            unsafe { values.inc_len(1) };
        }
        let (first, len, _) = values.into_raw_parts();
        // SAFETY: the vector held `len` initialised values in memory from `A`, allocated for exactly as many.
        Ok(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(first, len)) }.into())
    }
}
