// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Making values in the place where they stay, with the kernel's errors.
//!
//! Some values must never move: locks, lists, whatever C code keeps a pointer to. An initialiser, [`impl
//! PinInit<T>`](pin_init::PinInit), describes how such a value is made, and a smart pointer with [`InPlaceInit`] makes it
//! in memory of its own. The macros [`try_pin_init!`](crate::try_pin_init) and [`try_init!`](crate::try_init) describe a
//! struct some fields of which can fail; the ones of the crate `pin_init` one that cannot.
//!
//! ```no_run
//! use core::marker::PhantomPinned;
//! use kernel::prelude::*;
//!
//! /// Something that must not move.
//! #[pin_data]
//! struct Position {
//!     byte: usize,
//!     #[pin]
//!     _stays: PhantomPinned,
//! }
//!
//! impl Position {
//!     fn new(byte: usize) -> impl PinInit<Self> {
//!         pin_init!(Self { byte, _stays: PhantomPinned })
//!     }
//! }
//!
//! #[pin_data]
//! struct Log {
//!     #[pin]
//!     position: Position,
//!     buffer: KVec<u8>,
//! }
//!
//! impl Log {
//!     fn new(size: usize) -> impl PinInit<Self, Error> {
//!         try_pin_init!(Self {
//!             position <- Position::new(0),
//!             buffer: KVec::from_elem(0, size, GFP_KERNEL)?,
//!         })
//!     }
//! }
//!
//! let log: Pin<KBox<Log>> = KBox::pin_init(Log::new(4096), GFP_KERNEL)?;
//! # Ok::<(), Error>(())
//! ```

use pin_init::{Init, PinInit, init_from_closure, pin_init_from_closure};

use crate::{
    alloc::{AllocError, Flags},
    error::{Error, Result},
};

/// A smart pointer that can make its value in place.
pub trait InPlaceInit<T>: Sized {
    /// The pointer once its value must not move any more.
    type PinnedSelf;

    /// Allocates memory and makes a value in it that does not move.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory, or the error of `init`.
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Self::PinnedSelf, E>
    where
        E: From<AllocError>;

    /// Allocates memory and makes a value in it that does not move, with the kernel's errors.
    ///
    /// # Errors
    ///
    /// `ENOMEM` if there is no memory, or the error of `init`.
    #[inline]
    fn pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Self::PinnedSelf>
    where
        Error: From<E>,
    {
        let run = |slot: *mut T| -> Result {
            // SAFETY: the closure is run by an initialiser, on a slot of which the same is promised.
            unsafe { init.__pinned_init(slot) }?;
            Ok(())
        };
        // SAFETY: what the closure does to the slot is what `init` does, and so is how it ends.
        Self::try_pin_init::<Error>(unsafe { pin_init_from_closure(run) }, flags)
    }

    /// Allocates memory and makes a value in it.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory, or the error of `init`.
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>;

    /// Allocates memory and makes a value in it, with the kernel's errors.
    ///
    /// # Errors
    ///
    /// `ENOMEM` if there is no memory, or the error of `init`.
    #[inline]
    fn init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self>
    where
        Error: From<E>,
    {
        let run = |slot: *mut T| -> Result {
            // SAFETY: the closure is run by an initialiser, on a slot of which the same is promised.
            unsafe { init.__init(slot) }?;
            Ok(())
        };
        // SAFETY: what the closure does to the slot is what `init` does, and so is how it ends.
        Self::try_init::<Error>(unsafe { init_from_closure(run) }, flags)
    }
}

/// Describes how a struct is made in place where making a field can fail.
///
/// The error is the kernel's [`Error`], unless `? Type` behind the struct names another. For a struct that is to be
/// pinned see [`try_pin_init!`](crate::try_pin_init).
///
/// # Examples
///
/// ```no_run
/// # use kernel::prelude::*;
/// struct Table {
///     rows: KVec<u32>,
///     zeros: [u8; 65536],
/// }
///
/// impl Table {
///     fn new() -> impl Init<Self, Error> {
///         try_init!(Self {
///             rows: KVec::with_capacity(16, GFP_KERNEL)?,
///             zeros <- pin_init::init_zeroed(),
///         })
///     }
/// }
///
/// let table = KVBox::init(Table::new(), GFP_KERNEL)?;
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! try_init {
    ($($description:tt)*) => {
        ::pin_init::init!(#[default_error($crate::error::Error)] $($description)*)
    };
}

/// Describes how a struct that does not move is made in place, where making a field can fail.
///
/// The error is the kernel's [`Error`], unless `? Type` behind the struct names another. The struct has
/// `#[pin_data]`; see the [module](crate::init) for an example.
#[macro_export]
macro_rules! try_pin_init {
    ($($description:tt)*) => {
        ::pin_init::pin_init!(#[default_error($crate::error::Error)] $($description)*)
    };
}
