// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The macros lend no `unsafe` to the caller's expressions.

use pin_init::{pin_data, pin_init};

unsafe fn probe() -> u32 {
    1
}

#[pin_data]
struct Device {
    #[pin]
    id: u32,
    next: u32,
}

fn main() {
    let _ = pin_init!(Device { id <- probe(), next: probe(), _: { probe(); } });
}
