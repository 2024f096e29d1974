// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Zeroable`, its derives, and `..Zeroable::init_zeroed()`.

#![forbid(unsafe_code)]

use core::cell::Cell;
use core::ptr::NonNull;

use pin_init::{
    MaybeZeroable, Zeroable, init, init_zeroed, pin_data, pin_init, stack_pin_init, zeroed,
};

#[derive(Zeroable)]
struct Plain<T, const N: usize> {
    number: u64,
    array: [T; N],
    pointer: *const u8,
    callback: Option<extern "C" fn(u32) -> u32>,
    place: Option<NonNull<T>>,
    nothing: (),
}

#[derive(Zeroable)]
struct Tuple(u8, bool, char);

#[derive(Zeroable)]
#[expect(dead_code, reason = "reading a union is unsafe")]
union Either {
    signed: i32,
    unsigned: u32,
}

#[pin_data]
#[derive(Zeroable)]
struct Config {
    #[pin]
    plain: Plain<u16, 3>,
    limit: u32,
    #[cfg(any())]
    absent: &'static str,
}

const ZERO: Plain<u8, 2> = zeroed();

#[test]
fn zeroed_values() {
    assert_eq!((ZERO.number, ZERO.array, ZERO.nothing), (0, [0, 0], ()));
    assert!(ZERO.pointer.is_null() && ZERO.callback.is_none() && ZERO.place.is_none());
    let Tuple(number, truth, letter) = Zeroable::zeroed();
    assert_eq!((number, truth, letter), (0, false, '\0'));
    stack_pin_init!(let either: Either = init_zeroed());
    let bytes = core::mem::size_of_val(&*either);
    assert_eq!(bytes, 4);
}

#[test]
fn zeroed_tail_keeps_what_is_named() {
    stack_pin_init!(let config = pin_init!(Config {
        limit: 5,
        ..Zeroable::init_zeroed()
    }));
    assert_eq!((config.limit, config.plain.array), (5, [0; 3]));

    stack_pin_init!(let config = init!(Config { ..pin_init::Zeroable::init_zeroed() }));
    assert_eq!((config.limit, config.plain.array), (0, [0; 3]));
}

#[test]
fn zeroed_field() {
    stack_pin_init!(let config = pin_init!(Config {
        plain <- init_zeroed(),
        limit <- u32::init_zeroed(),
    }));
    assert_eq!((config.limit, config.plain.number), (0, 0));
}

#[derive(MaybeZeroable)]
struct Is {
    value: u32,
}

#[derive(MaybeZeroable)]
struct IsNot {
    value: &'static u32,
}

#[derive(MaybeZeroable)]
struct IsWhere<T> {
    value: T,
}

/// Whether the type of a value is `Zeroable`.
trait Answer {
    fn zeroable(&self) -> bool;
}

impl<T: Zeroable> Answer for Cell<Option<T>> {
    fn zeroable(&self) -> bool {
        true
    }
}

/// The answer where the trait above has none.
trait Otherwise {
    fn zeroable(&self) -> bool;
}

impl<T> Otherwise for &Cell<Option<T>> {
    fn zeroable(&self) -> bool {
        false
    }
}

/// Asks through a reference: the first trait answers if it can, the second otherwise.
macro_rules! zeroable {
    ($value:expr) => {{
        let value = &Cell::new(Some($value));
        value.zeroable()
    }};
}

#[test]
fn maybe_zeroable_follows_the_fields() {
    assert!(zeroable!(Is { value: 1 }));
    assert!(!zeroable!(IsNot { value: &1 }));
    assert!(zeroable!(IsWhere { value: 1 }));
    assert!(!zeroable!(IsWhere { value: "" }));
    assert_eq!(zeroed::<Is>().value, 0);
    assert_eq!(zeroed::<IsWhere<u8>>().value, 0);
    let IsNot { value } = IsNot { value: &3 };
    assert_eq!(*value, 3);
}
