// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The syntax of `pin_init!` and `init!`, as written in drivers; nothing here may warn.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unused_qualifications,
    unused_results,
    unreachable_pub
)]

use core::convert::Infallible;

use pin_init::{Init, PinInit, init, pin_data, pin_init, stack_pin_init, stack_try_pin_init};

/// The error of a crate that wraps the macros.
#[derive(Debug, PartialEq)]
pub struct Error(i32);

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A wrapper as the `kernel` crate has it.
macro_rules! try_pin_init {
    ($($args:tt)*) => {
        ::pin_init::pin_init!(#[default_error($crate::Error)] $($args)*)
    };
}

/// A wrapper as the `kernel` crate has it.
macro_rules! try_init {
    ($($args:tt)*) => {
        ::pin_init::init!(#[default_error($crate::Error)] $($args)*)
    };
}

/// Every kind of field name.
#[pin_data]
#[expect(non_snake_case, reason = "what is tested")]
pub struct Names {
    /// Named like generated variables, and like methods.
    pub slot: u8,
    data: u8,
    guard0: u8,
    clone: u8,
    make_closure: u8,
    #[pin]
    init: u8,
    r#type: u8,
    /// Not in snake case, for which the struct alone answers.
    pub Odd: u8,
}

fn names(slot: u8) -> impl PinInit<Names> {
    let r#type = 7;
    pin_init!(Names {
        slot,
        data: slot.wrapping_add(1),
        guard0: data.wrapping_add(1),
        clone: guard0.wrapping_add(1),
        make_closure: clone.wrapping_add(1),
        init: make_closure.wrapping_add(1),
        r#type,
        Odd: r#type.wrapping_add(1),
    })
}

#[test]
fn field_names_do_not_clash_with_generated_ones() {
    stack_pin_init!(let it = names(1));
    let all = [
        it.slot,
        it.data,
        it.guard0,
        it.clone,
        it.make_closure,
        it.init,
        it.r#type,
        it.Odd,
    ];
    assert_eq!(all, [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[pin_data]
struct Small {
    a: u8,
    #[cfg(test)]
    b: u8,
    #[cfg(not(test))]
    b: u16,
    #[pin]
    #[cfg(not(test))]
    c: &'static str,
}

#[test]
fn attributes_on_entries() {
    stack_pin_init!(let small = pin_init!(Small {
        #[cfg(test)]
        a: 1,
        #[cfg(not(test))]
        a: no_such_function(),
        #[expect(clippy::identity_op, reason = "what is tested")]
        b: 2 + 0,
        #[cfg(not(test))]
        _: { no_such_function() },
        #[cfg(test)]
        _: { *b += 1 },
        #[cfg(not(test))]
        c <- no_such_function(),
    }));
    assert_eq!((small.a, small.b), (1, 3));
}

#[test]
fn error_types() {
    fn defaulted(fail: bool) -> impl PinInit<Small, Error> {
        try_pin_init!(Small {
            a: if fail { return Err(Error(1)) } else { 1 },
            b: 2,
        })
    }
    fn named(fail: bool) -> impl Init<Small, core::num::ParseIntError> {
        try_init!(Small {
            a: if fail { "x" } else { "3" }.parse()?,
            b: 4,
        } ? core::num::ParseIntError)
    }
    fn with_pointer() -> impl Init<Small, Error> {
        try_init!(&this in Small {
            a: if this == core::ptr::NonNull::dangling() { 0 } else { 5 },
            b <- Ok::<_, Error>(6),
        })
    }
    stack_try_pin_init!(let good = defaulted(false));
    assert_eq!(good.map(|it| (it.a, it.b)), Ok((1, 2)));
    stack_try_pin_init!(let bad = defaulted(true));
    assert_eq!(bad.map(|_| ()), Err(Error(1)));
    stack_try_pin_init!(let good = named(false));
    assert_eq!(good.map(|it| (it.a, it.b)), Ok((3, 4)));
    stack_try_pin_init!(let bad = named(true));
    assert!(bad.is_err());
    stack_try_pin_init!(let third = with_pointer());
    assert_eq!(third.map(|it| (it.a, it.b)), Ok((5, 6)));
}

/// Passes types, fields and values on as a driver's own macro would.
macro_rules! small {
    ($ty:ident, $field:ident: $value:expr, $init:expr) => {
        pin_init!($ty { $field: $value, b <- $init })
    };
}

#[test]
fn inside_other_macros() {
    stack_pin_init!(let small = small!(Small, a: 1 + 1, 3));
    assert_eq!((small.a, small.b), (2, 3));
}

#[test]
fn expressions_of_every_kind() {
    struct Wide {
        tuple: (u8, u8),
        list: Vec<u8>,
        closure: fn(u8) -> u8,
        object: Box<dyn Fn() -> usize>,
        text: &'static [u8],
        control: u8,
    }

    let captured = String::from("moved in");
    stack_pin_init!(let wide = init!(Wide {
        tuple: (1, 2),
        list: vec![tuple.0, tuple.1],
        closure: |x| x ^ 1,
        object: Box::new(move || captured.len()),
        text: b"coerced",
        control: 'search: {
            for number in list.iter().copied() {
                if number > 1 {
                    break 'search number;
                }
            }
            0
        },
    }));
    assert_eq!((wide.closure)(wide.tuple.0), 0);
    assert_eq!(((wide.object)(), wide.text.len(), wide.control), (8, 7, 2));
    assert_eq!(wide.tuple, (1, 2));
}
