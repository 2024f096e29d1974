// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The parts of the `kernel` crate that touch no kernel.
//!
//! No bindings, no FFI, no allocation: tables, parsers and formatting over plain slices. `kernel` wraps them in the
//! types that drivers see; here they can be reached by ordinary tests on the host, by proptest and by Miri.

#![no_std]
#![forbid(unsafe_code)]
// What is seldom run is kept small.
#![feature(optimize_attribute)]

#[cfg(test)]
extern crate std;

pub mod errno;
pub mod escape;
pub mod line;
pub mod parse;
pub mod settings;
pub mod value;
