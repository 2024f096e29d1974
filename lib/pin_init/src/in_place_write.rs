// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Smart pointers to uninitialised memory that an initialiser can fill.

use core::mem::MaybeUninit;
use core::pin::Pin;

use crate::{Init, PinInit};

/// A smart pointer to memory that is allocated but not initialised, and can be filled in place.
///
/// The fallible part, the allocation, is over; what may still fail is the initialiser.
///
/// # Examples
///
/// ```
/// use core::mem::MaybeUninit;
/// use pin_init::{InPlaceWrite, init};
///
/// struct Limits {
///     low: u32,
///     high: u32,
/// }
///
/// let memory: &'static mut MaybeUninit<Limits> = Box::leak(Box::new(MaybeUninit::uninit()));
/// let Ok(limits) = memory.write_init(init!(Limits { low: 1, high: 9 }));
/// assert_eq!(limits.high - limits.low, 8);
/// ```
pub trait InPlaceWrite<T> {
    /// The same pointer once the memory is initialised.
    type Initialized;

    /// Fills the memory, whatever it held before.
    ///
    /// # Errors
    ///
    /// Those of `init`; the memory is given up then, without dropping a value.
    fn write_init<E>(self, init: impl Init<T, E>) -> Result<Self::Initialized, E>;

    /// Fills the memory, whatever it held before, and pins it.
    ///
    /// # Errors
    ///
    /// Those of `init`; the memory is given up then, without dropping a value.
    fn write_pin_init<E>(self, init: impl PinInit<T, E>) -> Result<Pin<Self::Initialized>, E>;
}

impl<T> InPlaceWrite<T> for &'static mut MaybeUninit<T> {
    type Initialized = &'static mut T;

    #[inline]
    fn write_init<E>(self, init: impl Init<T, E>) -> Result<Self::Initialized, E> {
        // SAFETY: The slot is valid, exclusively borrowed, and not used after an error.
        unsafe { init.__init(self.as_mut_ptr()) }?;
        // SAFETY: The initialiser succeeded.
        Ok(unsafe { self.assume_init_mut() })
    }

    #[inline]
    fn write_pin_init<E>(self, init: impl PinInit<T, E>) -> Result<Pin<Self::Initialized>, E> {
        // SAFETY: The slot is valid, exclusively borrowed, and not used after an error; the borrow
        // is for ever, so the value is never moved or deallocated.
        unsafe { init.__pinned_init(self.as_mut_ptr()) }?;
        // SAFETY: The initialiser succeeded.
        Ok(Pin::static_mut(unsafe { self.assume_init_mut() }))
    }
}
