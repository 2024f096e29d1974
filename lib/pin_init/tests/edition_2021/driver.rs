// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The macros in a crate of edition 2021, which is what most drivers are written in.

#![forbid(unsafe_code)]
#![deny(warnings, rust_2024_compatibility)]
#![expect(
    edition_2024_expr_fragment_specifier,
    reason = "what the test's own macro accepts is that edition's"
)]

use core::cell::Cell;
use core::marker::PhantomPinned;
use core::pin::Pin;

use pin_init::{
    init, pin_data, pin_init, pinned_drop, stack_pin_init, stack_try_pin_init, Init, MaybeZeroable,
    PinInit, Zeroable,
};

#[derive(MaybeZeroable)]
struct Small {
    value: u8,
}

#[pin_data(PinnedDrop)]
struct Device<'a, T: Zeroable> {
    #[pin]
    pin: PhantomPinned,
    data: T,
    small: Small,
    dropped: &'a Cell<bool>,
}

#[pinned_drop]
impl<T: Zeroable> PinnedDrop for Device<'_, T> {
    fn drop(self: Pin<&mut Self>) {
        self.dropped.set(true);
    }
}

impl<'a, T: Zeroable> Device<'a, T> {
    fn new(dropped: &'a Cell<bool>, value: &'a str) -> impl PinInit<Self, Failure> + 'a
    where
        T: 'a,
    {
        pin_init!(Self {
            pin: PhantomPinned,
            data <- T::init_zeroed(),
            small: Small { value: value.parse().map_err(|_| Failure)? },
            _: { small.value = small.value.saturating_add(1) },
            dropped,
        } ? Failure)
    }
}

#[derive(Debug)]
struct Failure;

impl From<core::convert::Infallible> for Failure {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

fn small() -> impl Init<Small> {
    init!(Small {
        ..Zeroable::init_zeroed()
    })
}

macro_rules! small_with {
    ($value:expr) => {
        init!(Small { value: $value })
    };
}

fn main() {
    let dropped = Cell::new(false);
    {
        stack_try_pin_init!(let device = Device::<u64>::new(&dropped, "6"));
        let device = device.ok();
        let seen = device.map(|device| (device.small.value, device.data));
        assert_eq!(seen, Some((7, 0)));
    }
    assert!(dropped.take());
    {
        stack_try_pin_init!(let device = Device::<u64>::new(&dropped, "six"));
        assert!(device.is_err());
    }
    assert!(!dropped.get(), "what was never finished has no destructor");
    stack_pin_init!(let zero = small());
    stack_pin_init!(let one = small_with!(1));
    assert_eq!((zero.value, one.value), (0, 1));
}
