// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Initialisers that are made by code which itself may fail, when the slot is already there.

use crate::{Init, PinInit, init_from_closure, pin_init_from_closure};

/// Runs a closure at initialisation time and then the pinned initialiser that it returns.
///
/// What the closure computes can serve several fields, and its error becomes the initialiser's.
///
/// # Examples
///
/// ```
/// use pin_init::{PinInit, pin_data, pin_init, pin_init_scope};
///
/// #[pin_data]
/// struct Window {
///     first: u32,
///     last: u32,
/// }
///
/// fn window(text: &str) -> impl PinInit<Window, core::num::ParseIntError> {
///     pin_init_scope(move || {
///         let first: u32 = text.parse()?;
///         Ok(pin_init!(Window { first, last: *first + 15 }? core::num::ParseIntError))
///     })
/// }
///
/// pin_init::stack_try_pin_init!(let good = window("1"));
/// assert_eq!(good.unwrap().last, 16);
/// pin_init::stack_try_pin_init!(let bad = window("one"));
/// assert!(bad.is_err());
/// ```
#[inline]
pub fn pin_init_scope<T, E, F, I>(make_init: F) -> impl PinInit<T, E>
where
    F: FnOnce() -> Result<I, E>,
    I: PinInit<T, E>,
{
    let init = move |slot| {
        let init = make_init()?;
        // SAFETY: The slot is the one this initialiser was given, untouched so far, and what the
        // caller of this initialiser may do with it is what `init` allows.
        unsafe { init.__pinned_init(slot) }
    };
    // SAFETY: Without an error the slot is what `init` made of it; with one it is what `init`
    // left, or untouched.
    unsafe { pin_init_from_closure(init) }
}

/// Runs a closure at initialisation time and then the initialiser that it returns.
///
/// [`pin_init_scope`] for a value that may move afterwards.
///
/// # Examples
///
/// ```
/// use pin_init::{Init, init, init_scope};
///
/// struct Pair {
///     text: &'static str,
///     number: u32,
/// }
///
/// fn pair(text: &'static str) -> impl Init<Pair, core::num::ParseIntError> {
///     init_scope(move || {
///         let number: u32 = text.parse()?;
///         Ok(init!(Pair { text, number }? core::num::ParseIntError))
///     })
/// }
///
/// pin_init::stack_try_pin_init!(let good = pair("7"));
/// assert_eq!(good.unwrap().number, 7);
/// ```
#[inline]
pub fn init_scope<T, E, F, I>(make_init: F) -> impl Init<T, E>
where
    F: FnOnce() -> Result<I, E>,
    I: Init<T, E>,
{
    let init = move |slot| {
        let init = make_init()?;
        // SAFETY: The slot is the one this initialiser was given, untouched so far, and what the
        // caller of this initialiser may do with it is what `init` allows.
        unsafe { init.__init(slot) }
    };
    // SAFETY: Without an error the slot is what `init` made of it; with one it is what `init`
    // left, or untouched.
    unsafe { init_from_closure(init) }
}
