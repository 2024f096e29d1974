// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the expansions of the macros are made of; not for use by hand.
//!
//! An initialiser goes through a field in three stages, each a type: [`Slot`] (uninitialised
//! memory), [`FieldGuard`] (initialised, and dropped again should a later field fail), and nothing
//! once [`FieldGuard::dismiss`] has handed the field over to the finished struct.

use core::marker::PhantomData;
use core::pin::Pin;

pub use pinned_init::__internal::{
    AlwaysFail, HasInitData, HasPinData, InitData, OnlyCallFromDrop, PinData, StackInit,
};

use crate::{Init, PinInit, Zeroable};

/// Makes a type invariant in `T`, without owning a `T`.
pub type Invariant<T> = PhantomData<fn(*mut T) -> *mut T>;

/// Marks a field that is pinned together with its struct.
pub struct Pinned(());

/// Marks a field that may move even while its struct is pinned.
pub struct Unpinned(());

/// An uninitialised field.
///
/// # Invariants
///
/// - `field` is valid for writes and aligned; the memory is uninitialised and used by nothing else.
/// - If `P` is [`Pinned`], the memory stays where it is until the value in it is dropped.
pub struct Slot<P, T: ?Sized> {
    field: *mut T,
    kind: PhantomData<P>,
}

impl<P, T: ?Sized> Slot<P, T> {
    /// Wraps the memory of a field.
    ///
    /// # Safety
    ///
    /// - `field` is valid for writes and aligned; the memory is uninitialised and used by nothing
    ///   else.
    /// - If `P` is [`Pinned`], the field is structurally pinned.
    #[inline(always)]
    pub unsafe fn new(field: *mut T) -> Self {
        // INVARIANT: Both points are the caller's promise.
        Self {
            field,
            kind: PhantomData,
        }
    }
}

impl<P, T> Slot<P, T> {
    /// Moves a finished value in.
    #[inline(always)]
    pub fn write(self, value: T) -> FieldGuard<P, T> {
        // SAFETY: By the invariant the field is valid for writes and aligned.
        unsafe { self.field.write(value) };
        // SAFETY: The value was written just now, and the slot that could reach it ends here.
        unsafe { FieldGuard::new(self.field) }
    }
}

impl<T: ?Sized> Slot<Unpinned, T> {
    /// Runs an initialiser on the field.
    ///
    /// # Errors
    ///
    /// Those of the initialiser; the field is uninitialised then.
    #[inline(always)]
    pub fn init<E>(self, init: impl Init<T, E>) -> Result<FieldGuard<Unpinned, T>, E> {
        // SAFETY: By the invariant the field is valid and uninitialised; after an error nothing
        // touches it, since the slot ends here.
        unsafe { init.__init(self.field) }?;
        // SAFETY: The initialiser succeeded, and the slot that could reach the value ends here.
        Ok(unsafe { FieldGuard::new(self.field) })
    }
}

impl<T: ?Sized> Slot<Pinned, T> {
    /// Runs a pinned initialiser on the field.
    ///
    /// # Errors
    ///
    /// Those of the initialiser; the field is uninitialised then.
    #[inline(always)]
    pub fn init<E>(self, init: impl PinInit<T, E>) -> Result<FieldGuard<Pinned, T>, E> {
        // SAFETY: By the invariant the field is valid, uninitialised and stays in place; after an
        // error nothing touches it, since the slot ends here.
        unsafe { init.__pinned_init(self.field) }?;
        // SAFETY: The initialiser succeeded, and the slot that could reach the value ends here.
        Ok(unsafe { FieldGuard::new(self.field) })
    }

    /// Says at compile time that the field is pinned and of type `T`; for [`assert_pinned!`].
    ///
    /// [`assert_pinned!`]: crate::assert_pinned
    #[inline(always)]
    pub fn is_pinned(self) {}
}

/// An initialised field of a struct that is not finished: dropping the guard drops the field.
///
/// # Invariants
///
/// `field` points to an initialised value that the guard owns; if `P` is [`Pinned`], it is pinned.
pub struct FieldGuard<P, T: ?Sized> {
    field: *mut T,
    owner: pinned_init::__internal::DropGuard<T>,
    kind: PhantomData<P>,
}

impl<P, T: ?Sized> FieldGuard<P, T> {
    /// Takes over an initialised field.
    ///
    /// # Safety
    ///
    /// - `field` points to an initialised value that nothing else reaches or drops.
    /// - If `P` is [`Pinned`], the field is structurally pinned.
    #[inline(always)]
    unsafe fn new(field: *mut T) -> Self {
        // SAFETY: By the first point the value is the guard's alone to drop.
        let owner = unsafe { pinned_init::__internal::DropGuard::new(field) };
        // INVARIANT: Both points are the caller's promise.
        Self {
            field,
            owner,
            kind: PhantomData,
        }
    }

    /// Leaves the field initialised: from here on it belongs to the finished struct.
    #[inline(always)]
    pub fn dismiss(self) {
        core::mem::forget(self.owner);
    }
}

impl<T: ?Sized> FieldGuard<Unpinned, T> {
    /// The field, for the entries that follow.
    #[inline(always)]
    pub fn get(&mut self) -> &mut T {
        // SAFETY: By the invariant the value is initialised and owned by the borrowed guard.
        unsafe { &mut *self.field }
    }
}

impl<T: ?Sized> FieldGuard<Pinned, T> {
    /// The field, for the entries that follow.
    #[inline(always)]
    pub fn get(&mut self) -> Pin<&mut T> {
        // SAFETY: By the invariant the value is initialised and owned by the borrowed guard.
        let field = unsafe { &mut *self.field };
        // SAFETY: By the invariant the value is pinned.
        unsafe { Pin::new_unchecked(field) }
    }
}

/// Proof that an initialiser macro has seen every field initialised.
///
/// The steps of an initialiser return it, so that a `return Ok(...)` among the caller's
/// expressions cannot skip fields.
pub struct InitOk(());

impl InitOk {
    /// Asserts it.
    ///
    /// # Safety
    ///
    /// Every field of the slot at hand is initialised, and no guard is left.
    #[inline(always)]
    pub unsafe fn new() -> Self {
        Self(())
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
    F: FnOnce(*mut T) -> Result<InitOk, E>,
{
    // SAFETY: The caller promises what this function asks for.
    unsafe { crate::pin_init_from_closure(move |slot| steps(slot).map(|InitOk(())| ())) }
}

/// Makes the steps of `init!` an initialiser.
///
/// # Safety
///
/// As for [`init_from_closure`](crate::init_from_closure).
#[inline]
pub unsafe fn init_from_steps<T: ?Sized, F, E>(steps: F) -> impl Init<T, E>
where
    F: FnOnce(*mut T) -> Result<InitOk, E>,
{
    // SAFETY: The caller promises what this function asks for.
    unsafe { crate::init_from_closure(move |slot| steps(slot).map(|InitOk(())| ())) }
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
