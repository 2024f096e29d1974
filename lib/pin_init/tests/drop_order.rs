// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The order of initialisation, and what happens to the first fields when a later one fails.

#![forbid(unsafe_code)]

use core::cell::RefCell;
use core::marker::PhantomPinned;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pin_init::{Init, PinInit, init, pin_data, pin_init, stack_pin_init, stack_try_pin_init};

/// What happened, in order.
type Log = RefCell<Vec<String>>;

/// A value that logs its birth and its death.
struct Noisy<'a> {
    name: &'static str,
    log: &'a Log,
}

impl<'a> Noisy<'a> {
    fn new(name: &'static str, log: &'a Log) -> Self {
        log.borrow_mut().push(format!("+{name}"));
        Self { name, log }
    }

    fn init(name: &'static str, log: &'a Log) -> impl Init<Self, Failure> {
        pin_init::init_scope(move || Ok(Ok(Self::new(name, log))))
    }
}

impl Drop for Noisy<'_> {
    fn drop(&mut self) {
        self.log.borrow_mut().push(format!("-{}", self.name));
    }
}

/// The error of a step named so.
#[derive(Debug, PartialEq)]
struct Failure(&'static str);

impl From<core::convert::Infallible> for Failure {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

#[pin_data]
struct Three<'a> {
    #[pin]
    first: Noisy<'a>,
    second: Noisy<'a>,
    #[pin]
    third: Noisy<'a>,
    #[pin]
    _pin: PhantomPinned,
}

/// Where `three` fails, if at all.
#[derive(Clone, Copy, PartialEq)]
enum Fail {
    Never,
    InValue,
    InInit,
    InCode,
    ByReturn,
    ByPanic,
}

fn fail_if(condition: bool, step: &'static str) -> Result<(), Failure> {
    if condition {
        Err(Failure(step))
    } else {
        Ok(())
    }
}

fn three(log: &Log, fail: Fail) -> impl PinInit<Three<'_>, Failure> {
    pin_init!(Three {
        second <- Noisy::init("second", log),
        first: Noisy::new("first", log),
        _: {
            log.borrow_mut().push(format!("{} and {} are there", second.name, first.name));
            fail_if(fail == Fail::InCode, "code")?;
            if fail == Fail::ByReturn {
                return Err(Failure("return"));
            }
            assert!(fail != Fail::ByPanic, "as asked");
        },
        _pin: {
            fail_if(fail == Fail::InValue, "value")?;
            PhantomPinned
        },
        third <- pin_init::pin_init_scope(move || {
            fail_if(fail == Fail::InInit, "init")?;
            Ok(Noisy::init("third", log))
        }),
    }? Failure)
}

/// Makes a `Three` and lets it go; the error, and the log without the line of the code block.
fn run(fail: Fail) -> (Option<Failure>, String) {
    let log = Log::default();
    let result = {
        stack_try_pin_init!(let three = three(&log, fail));
        three.err()
    };
    let mut lines = log.into_inner();
    assert_eq!(lines.remove(2), "second and first are there");
    (result, lines.join(" "))
}

#[test]
fn fields_are_initialised_as_written_and_dropped_as_declared() {
    let expected = "+second +first +third -first -second -third";
    assert_eq!(run(Fail::Never), (None, expected.to_owned()));
}

#[test]
fn failure_in_the_middle_drops_each_field_once_in_reverse() {
    let undone = "+second +first -first -second".to_owned();
    for (fail, step) in [
        (Fail::InValue, "value"),
        (Fail::InInit, "init"),
        (Fail::InCode, "code"),
        (Fail::ByReturn, "return"),
    ] {
        assert_eq!(run(fail), (Some(Failure(step)), undone.clone()), "{step}");
    }
}

#[test]
fn panic_in_the_middle_drops_each_field_once() {
    let log = Log::default();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        stack_try_pin_init!(let three = three(&log, Fail::ByPanic));
        three.is_ok()
    }));
    assert!(outcome.is_err());
    let expected = [
        "+second",
        "+first",
        "second and first are there",
        "-first",
        "-second",
    ];
    assert_eq!(log.into_inner(), expected);
}

#[test]
fn initialiser_that_is_not_run_does_nothing() {
    let log = Log::default();
    drop(three(&log, Fail::Never));
    assert!(log.borrow().is_empty());
}

#[test]
fn nested_struct_is_undone_as_a_whole() {
    struct Outer<'a> {
        before: Noisy<'a>,
        pair: Pair<'a>,
    }
    struct Pair<'a> {
        left: Noisy<'a>,
        right: Noisy<'a>,
    }

    let log = &Log::default();
    {
        stack_try_pin_init!(let outer = init!(Outer {
            before: Noisy::new("before", log),
            pair <- init!(Pair {
                left: Noisy::new("left", log),
                right <- Err(Failure("right")),
            }? Failure),
        }? Failure));
        assert_eq!(outer.map(|_| ()), Err(Failure("right")));
    }
    assert_eq!(log.take(), ["+before", "+left", "-left", "-before"]);

    {
        stack_pin_init!(let outer = init!(Outer {
            before: Noisy::new("before", log),
            pair <- init!(Pair {
                left: Noisy::new("left", log),
                right: Noisy::new("right", log),
            }),
        }));
        assert_eq!(
            (outer.before.name, outer.pair.left.name),
            ("before", "left")
        );
        assert_eq!(outer.pair.right.name, "right");
    }
    let expected = ["+before", "+left", "+right", "-before", "-left", "-right"];
    assert_eq!(log.take(), expected);
}

#[test]
fn array_that_fails_drops_the_elements_before() {
    let log = &Log::default();
    let names = ["a", "b", "c", "d"];
    let element = |index: usize| {
        let name = names.get(index).copied().filter(|name| *name != "c");
        name.map(|name| Noisy::new(name, log)).ok_or(Failure("c"))
    };
    {
        stack_try_pin_init!(
            let array: [Noisy<'_>; 4] = pin_init::pin_init_array_from_fn(element)
        );
        assert_eq!(array.map(|_| ()), Err(Failure("c")));
    }
    assert_eq!(log.take(), ["+a", "+b", "-a", "-b"]);
}

#[test]
fn chain_that_fails_drops_the_whole() {
    let log = &Log::default();
    let refuse = |_: &mut Noisy<'_>| Err(Failure("chain"));
    {
        stack_try_pin_init!(let noisy = Noisy::init("it", log).chain(refuse));
        assert_eq!(noisy.map(|_| ()), Err(Failure("chain")));
    }
    assert_eq!(log.take(), ["+it", "-it"]);
}
