// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The door: every call from C into Rust comes in through one of these functions.
//!
//! A function that C calls does nothing before them and nothing after them. What must happen at the boundary,
//! for all callbacks alike, thus has one place.

use crate::{error::Result, ffi};

/// Runs the Rust side of a callback that returns nothing.
#[inline]
pub(crate) fn enter(body: impl FnOnce()) {
    body();
}

/// Runs the Rust side of a callback that returns a number, or a negative error number.
#[inline]
pub(crate) fn enter_errno(body: impl FnOnce() -> Result<ffi::c_int>) -> ffi::c_int {
    match body() {
        Ok(number) => number,
        Err(error) => error.to_errno(),
    }
}
