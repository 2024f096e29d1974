// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Runs tests in the virtual machine, each in a process of its own.
//!
//! The compiler turns `#[test]` into constants of types of a crate called `test`, and makes a `main` that hands them
//! to it. Tests of modules are compiled with this crate under that name: they stay what they are elsewhere, and run
//! otherwise. The host calls the program that results in one of two ways:
//!
//! ```text
//! PROGRAM --list-tests                            writes what tests there are, and ends
//! PROGRAM --run-tests MILLISECONDS EVENTS TEST…   runs these; events go to the open file of that number
//! ```
//!
//! A program that has its own `main`, and is a test as a whole, is run by [`run_program`].
//!
//! With `runtime` it is also what a program without the standard library needs to start. With `std` it is for programs
//! with it, whose panics it catches.

#![no_std]
#![cfg_attr(feature = "runtime", feature(lang_items))]
#![cfg_attr(
    feature = "runtime",
    expect(
        internal_features,
        reason = "it takes the place of the standard library"
    )
)]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod attempt;
mod body;
mod event;
mod json;
mod list;
mod run;
#[cfg(feature = "runtime")]
mod runtime;
mod state;
mod types;

#[cfg(feature = "runtime")]
pub use run::arguments;
pub use run::{run_program, test_main_static, test_main_static_abort};
pub use types::*;
