// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `return` with success cannot skip the fields that follow.

use core::convert::Infallible;

use pin_init::{pin_data, pin_init};

#[pin_data]
struct Device {
    id: u32,
}

fn main() {
    let done: Result<(), Infallible> = Ok(());
    let _ = pin_init!(Device {
        _: { if true { return done } },
        id: 1,
    });
}
