// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the expansions of the macros are made of; not for use by hand.
//!
//! While an initialiser runs, each field is held by one value from start to end: a [`Fixed`] where
//! the field is pinned with its struct, else a [`Loose`]. It is made before there is anything in
//! the field, takes what goes in, and empties the field again when it is dropped, unless
//! [`keep`](Loose::keep) has left the field to the finished struct.

use core::marker::PhantomData;
use core::pin::Pin;

pub use pinned_init::__internal::{
    HasInitData, HasPinData, InitData, OnlyCallFromDrop, PinData, StackInit,
};

use crate::{Init, PinInit, Zeroable};

/// Makes a type invariant in `T`, without owning a `T`.
pub type Invariant<T> = PhantomData<fn(*mut T) -> *mut T>;

/// The memory of a field, which knows whether there is a value in it.
///
/// # Invariants
///
/// - `place` is aligned and valid for reads and writes, and belongs to this alone.
/// - If `full`, there is a value in it.
struct Memory<T: ?Sized> {
    place: *mut T,
    full: bool,
}

impl<T: ?Sized> Memory<T> {
    /// Drops the value, if there is one.
    #[inline(always)]
    fn clear(&mut self) {
        if core::mem::take(&mut self.full) {
            // SAFETY: By the invariant there was a value; this says already that there is none.
            unsafe { Self::discard(self.place) };
        }
    }

    /// Drops the value: when the struct is given up, so that it is kept out of the way of what is made.
    ///
    /// # Safety
    ///
    /// There is a value in that place, which nobody uses any more.
    #[cold]
    #[inline(never)]
    unsafe fn discard(place: *mut T) {
        // SAFETY: As promised by the caller.
        unsafe { place.drop_in_place() };
    }

    /// Lets `fill` put a value in, and lends it.
    ///
    /// # Safety
    ///
    /// If `fill` succeeds, there is a value in the memory it was given.
    #[inline(always)]
    unsafe fn refill<E>(
        &mut self,
        fill: impl FnOnce(*mut T) -> Result<(), E>,
    ) -> Result<&mut T, E> {
        self.clear();
        fill(self.place)?;
        // INVARIANT: By the safety requirement there is a value now.
        self.full = true;
        // SAFETY: By the invariant the value is there and is lent to nobody else.
        Ok(unsafe { &mut *self.place })
    }
}

impl<T: ?Sized> Drop for Memory<T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.clear();
    }
}

/// A field that may move even while its struct is pinned.
pub struct Loose<T: ?Sized>(Memory<T>);

impl<T: ?Sized> Loose<T> {
    /// Holds a field in which there is nothing.
    ///
    /// # Safety
    ///
    /// `place` is aligned and valid for reads and writes; nothing else uses it while this exists.
    #[inline(always)]
    pub unsafe fn at(place: *mut T) -> Self {
        // INVARIANT: The memory is as the caller says, and counts as empty.
        Self(Memory { place, full: false })
    }

    /// Runs an initialiser on the field, and lends it to the entries that follow.
    ///
    /// # Errors
    ///
    /// Those of the initialiser; there is nothing in the field then.
    #[inline(always)]
    pub fn run<E>(&mut self, init: impl Init<T, E>) -> Result<&mut T, E> {
        // SAFETY: The memory is valid and empty, and nobody looks into it after an error.
        let fill = |place| unsafe { init.__init(place) };
        // SAFETY: An initialiser that succeeds has made a value.
        unsafe { self.0.refill(fill) }
    }

    /// Leaves the field, with what is in it, to the finished struct.
    #[inline(always)]
    pub fn keep(self) {
        core::mem::forget(self);
    }
}

impl<T> Loose<T> {
    /// Moves a value into the field, and lends it to the entries that follow.
    #[inline(always)]
    pub fn put(&mut self, value: T) -> &mut T {
        self.0.put(value)
    }
}

/// A field that is pinned together with its struct.
///
/// # Invariants
///
/// The memory is not moved or used otherwise before the value in it is dropped.
pub struct Fixed<T: ?Sized>(Memory<T>);

impl<T: ?Sized> Fixed<T> {
    /// Holds a field in which there is nothing.
    ///
    /// # Safety
    ///
    /// - That of [`Loose::at`].
    /// - The struct is pinned, and the field with it.
    #[inline(always)]
    pub unsafe fn at(place: *mut T) -> Self {
        // INVARIANT: The memory is as the caller says, and counts as empty; what is pinned stays.
        Self(Memory { place, full: false })
    }

    /// Runs a pinned initialiser on the field, and lends it to the entries that follow.
    ///
    /// # Errors
    ///
    /// Those of the initialiser; there is nothing in the field then.
    #[inline(always)]
    pub fn run<E>(&mut self, init: impl PinInit<T, E>) -> Result<Pin<&mut T>, E> {
        // SAFETY: The memory is valid and empty, stays where it is by the invariant, and nobody
        // looks into it after an error.
        let fill = |place| unsafe { init.__pinned_init(place) };
        // SAFETY: An initialiser that succeeds has made a value.
        let value = unsafe { self.0.refill(fill) }?;
        // SAFETY: By the invariant the value stays where it is until it is dropped.
        Ok(unsafe { Pin::new_unchecked(value) })
    }

    /// Leaves the field, with what is in it, to the finished struct.
    #[inline(always)]
    pub fn keep(self) {
        core::mem::forget(self);
    }
}

impl<T> Fixed<T> {
    /// Moves a value into the field, and lends it to the entries that follow.
    #[inline(always)]
    pub fn put(&mut self, value: T) -> Pin<&mut T> {
        let value = self.0.put(value);
        // SAFETY: By the invariant the value stays where it is until it is dropped.
        unsafe { Pin::new_unchecked(value) }
    }
}

impl<T> Memory<T> {
    /// Moves a value in.
    #[inline(always)]
    fn put(&mut self, value: T) -> &mut T {
        let fill = |place: *mut T| {
            // SAFETY: By the invariant the memory is valid and aligned.
            unsafe { place.write(value) };
            Ok::<(), core::convert::Infallible>(())
        };
        // SAFETY: The value is moved there in any case.
        let Ok(value) = unsafe { self.refill(fill) };
        value
    }
}

/// Says that every field of the struct at an address was given its value.
///
/// The steps of an initialiser have to return it, and the caller's expressions among them cannot
/// make one: a `return Ok(...)` in them that would skip fields does not compile.
pub struct Complete<T: ?Sized>(PhantomData<*mut T>);

impl<T: ?Sized> Complete<T> {
    /// Says it of the struct in `slot`.
    ///
    /// # Safety
    ///
    /// The struct is complete, and all its fields are left to it.
    #[inline(always)]
    pub unsafe fn in_slot(_slot: *mut T) -> Self {
        Self(PhantomData)
    }

    /// Gives the answer that initialisers give.
    #[inline(always)]
    fn answer<E>(outcome: Result<Self, E>) -> Result<(), E> {
        outcome.map(drop)
    }
}

/// Makes the steps of `pin_init!` an initialiser.
///
/// # Safety
///
/// As for [`pin_init_from_closure`](crate::pin_init_from_closure).
#[inline]
pub unsafe fn pin_init_from_steps<T: ?Sized, F, E>(steps: F) -> impl PinInit<T, E>
where
    F: FnOnce(*mut T) -> Result<Complete<T>, E>,
{
    // SAFETY: The caller promises what this function asks for.
    unsafe { crate::pin_init_from_closure(move |slot| Complete::answer(steps(slot))) }
}

/// Makes the steps of `init!` an initialiser.
///
/// # Safety
///
/// As for [`init_from_closure`](crate::init_from_closure).
#[inline]
pub unsafe fn init_from_steps<T: ?Sized, F, E>(steps: F) -> impl Init<T, E>
where
    F: FnOnce(*mut T) -> Result<Complete<T>, E>,
{
    // SAFETY: The caller promises what this function asks for.
    unsafe { crate::init_from_closure(move |slot| Complete::answer(steps(slot))) }
}

/// Fills the slot with zeroes, for `..Zeroable::init_zeroed()`.
///
/// # Safety
///
/// `slot` is valid for writes and aligned.
#[inline(always)]
pub unsafe fn zero<T: Zeroable>(slot: *mut T) {
    // SAFETY: The caller vouches for the slot; zeroes are a valid `T`.
    unsafe { slot.write_bytes(0, 1) };
}

/// The structs that `pin_init!` can initialise: those with [`HasPinData`].
#[diagnostic::on_unimplemented(
    message = "`pin_init!` does not know the fields of `{Self}`",
    label = "this struct lacks `#[pin_data]`",
    note = "put `#[pin_data]` on the struct, or use `init!` if it may move"
)]
pub trait KnownToPinInit {
    /// What [`HasPinData`] has.
    type Data: PinData<Datee = Self>;

    /// Hands it out.
    ///
    /// # Safety
    ///
    /// Only for `pin_init!`.
    unsafe fn data() -> Self::Data;
}

#[diagnostic::do_not_recommend]
impl<T> KnownToPinInit for T
where
    T: HasPinData<PinData: PinData<Datee = T>>,
{
    type Data = T::PinData;

    #[inline(always)]
    unsafe fn data() -> Self::Data {
        // SAFETY: The caller is the macro that the trait is for.
        unsafe { T::__pin_data() }
    }
}

/// The projections of the struct that `literal` spells out without ever being called.
///
/// # Safety
///
/// Only for `pin_init!`.
#[inline(always)]
pub unsafe fn pin_data_of<T: KnownToPinInit>(_literal: &impl FnOnce() -> T) -> T::Data {
    // SAFETY: The caller is the macro that the trait is for.
    unsafe { T::data() }
}

/// The type of the struct that `literal` spells out without ever being called.
///
/// `data` is `Struct::__init_data`, found by the name that the literal has.
///
/// # Safety
///
/// Only for `init!`.
#[inline(always)]
pub unsafe fn init_data_of<T>(
    _literal: &impl FnOnce() -> T,
    data: unsafe fn() -> <T as HasInitData>::InitData,
) -> <T as HasInitData>::InitData {
    // SAFETY: The caller is the macro that the trait is for.
    unsafe { data() }
}

/// Stands for a value in a literal that is never evaluated.
#[expect(
    clippy::empty_loop,
    reason = "it is never called, and has no value to return"
)]
pub fn never_made<T>() -> T {
    loop {}
}

/// Refuses fields that cannot be borrowed because they are packed; they are never borrowed.
#[inline(always)]
pub fn check_aligned<T>(_slot: *mut T, _borrow: impl FnOnce(&T)) {}
