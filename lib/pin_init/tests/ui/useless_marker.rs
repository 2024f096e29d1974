// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A `PhantomPinned` without `#[pin]` is reported.

#![deny(warnings)]

use core::marker::PhantomPinned;

use pin_init::pin_data;

#[pin_data]
pub struct Lock {
    pub marker: PhantomPinned,
}

fn main() {}
