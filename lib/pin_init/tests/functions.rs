// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The functions that make initialisers, and the places that take them.

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::pin::Pin;

use pin_init::{
    InPlaceWrite, Init, PinInit, Wrapper, cast_init, init, init_array_from_fn, init_from_closure,
    init_scope, pin_data, pin_init, pin_init_array_from_fn, pin_init_from_closure, pin_init_scope,
    stack_pin_init, stack_try_pin_init, uninit,
};

/// Memory as `InPlaceWrite` wants it.
fn memory<T>() -> &'static mut MaybeUninit<T> {
    Box::leak(Box::new_uninit())
}

#[test]
fn values_and_results_are_initialisers() {
    let Ok(number) = memory().write_init(5_u8);
    assert_eq!(*number, 5);
    let good: Result<Pin<&mut u8>, &str> = memory().write_pin_init(Ok(6));
    assert_eq!(good.as_deref(), Ok(&6));
    let bad: Result<&mut u8, &str> = memory().write_init(Err("no"));
    assert_eq!(bad, Err("no"));
}

#[test]
fn in_place_write_runs_struct_initialisers() {
    #[pin_data]
    struct Point {
        x: i32,
        y: i32,
    }

    let Ok(point) = memory().write_pin_init(pin_init!(Point { x: 1, y: *x }));
    assert_eq!((point.x, point.y), (1, 1));
    let Ok(point) = memory().write_init(init!(Point { x: 2, y: 3 }));
    assert_eq!((point.x, point.y), (2, 3));
}

#[test]
fn arrays_element_by_element() {
    stack_pin_init!(let squares: [usize; 5] = init_array_from_fn(|index| index.wrapping_mul(index)));
    assert_eq!(*squares, [0, 1, 4, 9, 16]);
    stack_pin_init!(let none: [u8; 0] = pin_init_array_from_fn(|_| 1));
    assert!(none.is_empty());
    // Far larger than the stack of a test.
    let Ok(big) = memory::<[[u8; 4096]; 16384]>().write_init(init_array_from_fn(|_| [3; 4096]));
    assert_eq!(big.last().and_then(|page| page.last()), Some(&3));
}

#[test]
fn closures() {
    let write = |slot: *mut u32| {
        // SAFETY: An initialiser is given a valid slot.
        unsafe { slot.write(9) };
        Ok::<(), ()>(())
    };
    // SAFETY: The closure initialises the slot and cannot fail.
    let movable = unsafe { init_from_closure(write) };
    assert_eq!(memory().write_init(movable), Ok(&mut 9));
    // SAFETY: The closure initialises the slot and cannot fail.
    let pinned = unsafe { pin_init_from_closure(write) };
    assert_eq!(memory().write_pin_init(pinned).as_deref(), Ok(&9));
    // SAFETY: `[u32; 1]` has the layout of `u32`.
    let cast = unsafe { cast_init::<u32, [u32; 1], _>(9) };
    let Ok(array) = memory().write_init(cast);
    assert_eq!(*array, [9]);
}

#[test]
fn scopes_fail_before_they_start() {
    fn pinned(number: Option<u8>) -> impl PinInit<u8, &'static str> {
        pin_init_scope(move || number.map(Ok).ok_or("none"))
    }
    fn movable(number: Option<u8>) -> impl Init<u8, &'static str> {
        init_scope(move || number.map(Ok).ok_or("none"))
    }
    assert_eq!(memory().write_pin_init(pinned(Some(1))).as_deref(), Ok(&1));
    assert_eq!(
        memory().write_pin_init(pinned(None)).as_deref(),
        Err(&"none")
    );
    assert_eq!(memory().write_init(movable(Some(1))), Ok(&mut 1));
    assert_eq!(memory().write_init(movable(None)), Err("none"));
}

#[test]
fn chains() {
    let Ok(number) = memory::<u8>().write_init(1_u8.chain(|number| {
        *number = number.wrapping_add(1);
        Ok(())
    }));
    assert_eq!(*number, 2);
    let Ok(number) = memory::<u8>().write_pin_init(1_u8.pin_chain(|mut number| {
        number.set(5);
        Ok(())
    }));
    assert_eq!(*number, 5);
}

#[test]
fn wrappers() {
    #[pin_data]
    struct Cells {
        #[pin]
        cell: UnsafeCell<u32>,
        #[pin]
        raw: MaybeUninit<u32>,
        buffer: MaybeUninit<[u8; 64]>,
    }

    stack_pin_init!(let cells = pin_init!(Cells {
        cell <- UnsafeCell::pin_init(4),
        raw <- MaybeUninit::pin_init(5),
        buffer <- uninit::<[u8; 64], core::convert::Infallible>(),
    }));
    let fields = cells.as_mut().project();
    assert_eq!(*fields.cell.get_mut().get_mut(), 4);
    // SAFETY: Initialised above.
    assert_eq!(unsafe { fields.raw.assume_init_read() }, 5);
    fields.buffer.write([0; 64]);
}

#[test]
fn stack_macros() {
    fn parse(text: &str) -> Result<u8, core::num::ParseIntError> {
        stack_try_pin_init!(let number: u8 =? text.parse::<u8>());
        Ok(*number)
    }
    assert_eq!(parse("12"), Ok(12));
    assert!(parse("dozen").is_err());
    stack_pin_init!(let number = 1_u8);
    number.set(2);
    assert_eq!(*number, 2);
}
