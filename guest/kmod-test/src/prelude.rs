// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What nearly every test needs: `use kmod_test::prelude::*;`.
//!
//! The names of the standard library that a program without it lacks are the same items, so that a test compiles
//! with it, too. `println!` has to be named: `use kmod_test::println;`.

pub use alloc::{
    borrow::ToOwned,
    boxed::Box,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

pub use crate::{
    errno::*,
    error::{Error, Result},
    faults::{walk_allocation_failures, walk_load_failures},
    fs::{self, File},
    log::Log,
    module::Module,
    time::{Duration, Instant},
};
