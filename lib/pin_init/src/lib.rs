// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! In-place, fallible, pinned initialisation, as kernel code knows it.
//!
//! Two things that kernel structures need are beyond an ordinary `fn new() -> Self`: a mutex or a
//! wait queue must never move, for the kernel holds pointers into it, and a large structure must
//! not pass through the small kernel stack on its way to the heap. Here a constructor returns an
//! *initialiser* instead of a value: a recipe that is run later, on the final memory.
//!
//! 1. Declare the struct with [`#[pin_data]`](macro@pin_data) and mark with `#[pin]` the fields
//!    that must not move while the struct is pinned.
//! 2. Write the constructor as `fn new() -> impl PinInit<Self, E>` with [`pin_init!`]: a struct
//!    literal in which `<-` runs another initialiser where `:` stores a value.
//! 3. Give the initialiser to whatever has the memory: a kernel `KBox` or `Arc`, a field of a larger
//!    struct, or the stack ([`stack_pin_init!`]).
//!
//! If a step fails, what was initialised before is dropped, in reverse order, and the memory can be
//! freed.
//!
//! ```
//! use core::convert::Infallible;
//! use core::marker::PhantomPinned;
//! use core::pin::Pin;
//! use pin_init::{PinInit, pin_data, pin_init, pinned_drop, stack_try_pin_init};
//!
//! /// What can go wrong; from `Infallible` too, for the steps that cannot.
//! struct Error;
//!
//! impl From<Infallible> for Error {
//!     fn from(never: Infallible) -> Self {
//!         match never {}
//!     }
//! }
//!
//! /// Something that must not move, such as a lock.
//! #[pin_data]
//! struct Lock {
//!     locked: bool,
//!     #[pin]
//!     _stay: PhantomPinned,
//! }
//!
//! impl Lock {
//!     fn new() -> impl PinInit<Self> {
//!         pin_init!(Self { locked: false, _stay: PhantomPinned })
//!     }
//! }
//!
//! #[pin_data(PinnedDrop)]
//! struct Device {
//!     #[pin]
//!     lock: Lock,
//!     id: u32,
//!     next_id: u32,
//! }
//!
//! impl Device {
//!     fn new(id: u32) -> impl PinInit<Self, Error> {
//!         pin_init!(Self {
//!             lock <- Lock::new(),
//!             id,
//!             next_id: id.checked_add(1).ok_or(Error)?, // `id` is the field by now
//!         }? Error)
//!     }
//! }
//!
//! #[pinned_drop]
//! impl PinnedDrop for Device {
//!     fn drop(self: Pin<&mut Self>) {
//!         assert!(!self.lock.locked);
//!     }
//! }
//!
//! stack_try_pin_init!(let device = Device::new(41));
//! assert_eq!(device.ok().map(|device| device.next_id), Some(42));
//! stack_try_pin_init!(let device = Device::new(u32::MAX));
//! assert!(device.is_err());
//! ```
//!
//! # What there is
//!
//! | | pinned | may move afterwards |
//! |---|---|---|
//! | the initialiser | [`PinInit`] | [`Init`] (each is a `PinInit` too) |
//! | of a struct | [`pin_init!`] | [`init!`] |
//! | of an array | [`pin_init_array_from_fn`] | [`init_array_from_fn`] |
//! | made when it runs | [`pin_init_scope`] | [`init_scope`] |
//! | followed by more code | [`PinInit::pin_chain`] | [`Init::chain`] |
//! | of zeroes, of nothing | | [`init_zeroed`], [`uninit`] |
//! | of a transparent wrapper | [`Wrapper::pin_init`] | |
//! | by hand (unsafe) | [`pin_init_from_closure`], [`cast_pin_init`] | [`init_from_closure`], [`cast_init`] |
//!
//! A plain value is an initialiser that cannot fail, and a `Result` one that can.
//!
//! # Where it comes from
//!
//! The traits and the functions are those of the published crate `pinned-init`; so an initialiser
//! written against that crate works here. The macros, and what that release lacks, are this
//! project's: they follow the syntax of the kernel's own `pin_init` and expand to paths in
//! `::pin_init`, the one crate their users depend on. They work under `#![forbid(unsafe_code)]`.

#![no_std]

#[doc(hidden)]
pub mod __internal;
mod in_place_write;
mod macros;
mod scope;
mod zeroable;

pub use in_place_write::InPlaceWrite;
pub use pinned_init::{
    ChainInit, ChainPinInit, Init, PinInit, PinnedDrop, Wrapper, ZeroableOption, cast_init,
    cast_pin_init, init_array_from_fn, init_from_closure, init_zeroed, pin_init_array_from_fn,
    pin_init_from_closure, uninit, zeroed,
};
pub use scope::{init_scope, pin_init_scope};
pub use zeroable::Zeroable;

/// Makes a pinned initialiser of a struct, written like a struct literal.
///
/// The value is an `impl PinInit<Struct, E>`. `E` is [`Infallible`](core::convert::Infallible)
/// unless the literal is followed by `? E`; then `?` and `return Err(...)` may be used inside. The
/// struct has the attribute [`#[pin_data]`](macro@pin_data).
///
/// # Syntax
///
/// Fields are initialised in the order written. Between the braces stand, separated by commas:
///
/// - `field: value`, or `field` alone for a variable of that name;
/// - `field <- initialiser`: runs it on the field's memory, a [`PinInit`] for a field with `#[pin]`,
///   an [`Init`] for any other;
/// - `_: { code }`: runs the code at that point;
/// - last, `..Zeroable::init_zeroed()`: the fields not named are zero, if the struct is
///   [`Zeroable`].
///
/// Behind its own entry the name of a field stands for the field: `Pin<&mut T>` if it has `#[pin]`,
/// `&mut T` otherwise. Entries may have attributes, `#[cfg(...)]` among them. In front of the struct
/// `&name in` makes `name` a `NonNull` pointer to the whole (uninitialised) struct, and
/// `#[default_error(E)]`, for macros that wrap this one, names the error type where no `? E` does.
///
/// # Examples
///
/// ```
/// use core::ptr::{NonNull, null_mut};
/// use pin_init::{PinInit, Zeroable, pin_data, pin_init, stack_pin_init};
///
/// #[pin_data]
/// #[derive(Zeroable)]
/// struct Queue {
///     #[pin]
///     slots: [u32; 8],
///     capacity: usize,
///     used: usize,
///     owner: *mut Queue,
///     #[cfg(windows)]
///     handle: u32,
/// }
///
/// fn queue(used: usize) -> impl PinInit<Queue> {
///     pin_init!(&this in Queue {
///         slots <- pin_init::init_array_from_fn(|_| 7),
///         capacity: slots.len(),
///         _: { assert!(used <= *capacity) },
///         used,
///         owner: this.as_ptr(),
///         #[cfg(windows)]
///         handle: 0,
///     })
/// }
///
/// stack_pin_init!(let queue = queue(3));
/// assert_eq!((queue.capacity, queue.used, queue.slots[7]), (8, 3, 7));
/// assert!(core::ptr::eq(queue.owner, &*queue));
///
/// stack_pin_init!(let empty = pin_init!(Queue { capacity: 8, ..Zeroable::init_zeroed() }));
/// assert_eq!((empty.capacity, empty.used, empty.owner), (8, 0, null_mut()));
/// ```
///
/// Without `? E` nothing inside can fail:
///
/// ```compile_fail,E0277
/// # use pin_init::{pin_data, pin_init};
/// # #[pin_data]
/// # struct Port {
/// #     number: u16,
/// # }
/// let port = pin_init!(Port { number: "80".parse()? });
/// ```
pub use pin_init_macros::pin_init;

/// Makes an initialiser of a struct that may move afterwards, written like a struct literal.
///
/// The syntax is that of [`pin_init!`]. The value is an `impl Init<Struct, E>`, every `<-` takes an
/// [`Init`], and the struct needs no attribute.
///
/// # Examples
///
/// ```
/// use pin_init::{Init, init, init_zeroed, stack_pin_init};
///
/// struct Page {
///     number: u64,
///     bytes: [u8; 4096],
/// }
///
/// fn page(number: u64) -> impl Init<Page> {
///     init!(Page {
///         number,
///         bytes <- init_zeroed(),
///         _: { bytes[0] = 1 },
///     })
/// }
///
/// stack_pin_init!(let page = page(3));
/// assert_eq!((page.number, page.bytes[0], page.bytes[4095]), (3, 1, 0));
/// ```
pub use pin_init_macros::init;

/// Declares which fields of a struct are pinned when the struct is.
///
/// A field marked `#[pin]` is *structurally pinned*: it stays where it is from its initialisation
/// to its destruction, and is initialised by a [`PinInit`]. Any other field is ordinary data. The
/// attribute makes
///
/// - the struct known to [`pin_init!`];
/// - a method `project(self: Pin<&mut Self>)` with the visibility of the struct, which borrows all
///   fields at once: `Pin<&mut T>` of those with `#[pin]`, `&mut T` of the others;
/// - the struct `Unpin` exactly if the fields with `#[pin]` are;
/// - an impl of `Drop` an error. With `#[pin_data(PinnedDrop)]` the destructor is an impl of
///   [`PinnedDrop`] under [`#[pinned_drop]`](macro@pinned_drop).
///
/// # Examples
///
/// ```
/// use core::marker::PhantomPinned;
/// use core::pin::Pin;
/// use pin_init::{pin_data, pin_init, stack_pin_init};
///
/// #[pin_data]
/// struct Entry<T, const N: usize>
/// where
///     T: Copy,
/// {
///     #[pin]
///     link: PhantomPinned,
///     values: [T; N],
/// }
///
/// stack_pin_init!(let entry = pin_init!(Entry { link: PhantomPinned, values: [1, 2, 3] }));
/// let fields = entry.as_mut().project();
/// let _: Pin<&mut PhantomPinned> = fields.link;
/// fields.values[0] = 5;
/// assert_eq!(entry.values, [5, 2, 3]);
/// ```
pub use pin_init_macros::pin_data;

/// Implements the destructor of a [`#[pin_data(PinnedDrop)]`](macro@pin_data) struct.
///
/// The method sees the value pinned, as it has been since its initialisation. The macro adds what
/// keeps the method from being called by hand.
///
/// # Examples
///
/// ```
/// use core::cell::Cell;
/// use core::pin::Pin;
/// use pin_init::{pin_data, pin_init, pinned_drop, stack_pin_init};
///
/// #[pin_data(PinnedDrop)]
/// struct Registration<'a> {
///     registered: &'a Cell<u32>,
/// }
///
/// #[pinned_drop]
/// impl PinnedDrop for Registration<'_> {
///     fn drop(self: Pin<&mut Self>) {
///         self.registered.update(|count| count - 1);
///     }
/// }
///
/// let registered = &Cell::new(1);
/// {
///     stack_pin_init!(let _it = pin_init!(Registration { registered }));
/// }
/// assert_eq!(registered.get(), 0);
/// ```
pub use pin_init_macros::pinned_drop;

/// Implements [`Zeroable`](trait@Zeroable) if every field is, and does nothing otherwise.
///
/// For generated types, of which nobody knows in advance what is in them.
///
/// # Examples
///
/// ```
/// use pin_init::{MaybeZeroable, zeroed};
///
/// #[derive(MaybeZeroable)]
/// struct Flags {
///     bits: u32,
/// }
///
/// // Not `Zeroable`, and not an error.
/// #[derive(MaybeZeroable)]
/// struct Name {
///     text: &'static str,
/// }
///
/// assert_eq!(zeroed::<Flags>().bits, 0);
/// ```
pub use pin_init_macros::MaybeZeroable;

#[cfg(doctest)]
#[doc = concat!("```edition2021\n", include_str!("../tests/edition_2021/driver.rs"), "```")]
mod edition_2021 {}
