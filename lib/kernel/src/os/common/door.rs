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

/// Runs the Rust side of a callback that returns zero or a positive error number, as all of FreeBSD's do.
#[cfg(kernel_freebsd)]
#[inline]
pub(crate) fn enter_event(body: impl FnOnce() -> Result) -> ffi::c_int {
    match body() {
        Ok(()) => 0,
        Err(error) => error.to_errno().wrapping_neg(),
    }
}

/// Runs the Rust side of a callback that returns how many bytes, or a negative error number.
#[inline]
pub(crate) fn enter_size(body: impl FnOnce() -> Result<usize>) -> isize {
    match body() {
        // More than an address space has is no number of bytes, and must not be taken for an error.
        Ok(bytes) => bytes.cast_signed() & isize::MAX,
        Err(error) => error.to_errno() as isize,
    }
}

/// Runs the Rust side of a callback that returns a number as wide as a pointer, or a negative error number.
#[inline]
pub(crate) fn enter_long(body: impl FnOnce() -> Result<ffi::c_long>) -> ffi::c_long {
    match body() {
        Ok(number) => number,
        Err(error) => error.to_errno() as ffi::c_long,
    }
}

/// Runs the Rust side of a callback that returns a place in a file, or a negative error number.
#[cfg(not(kernel_freebsd))]
#[inline]
pub(crate) fn enter_offset(body: impl FnOnce() -> Result<i64>) -> i64 {
    match body() {
        Ok(place) => place,
        Err(error) => error.to_errno().into(),
    }
}

/// Runs the Rust side of a callback that returns bits, some of which stand for any error.
#[inline]
pub(crate) fn enter_bits(
    error: ffi::c_uint,
    body: impl FnOnce() -> Result<ffi::c_uint>,
) -> ffi::c_uint {
    body().unwrap_or(error)
}
