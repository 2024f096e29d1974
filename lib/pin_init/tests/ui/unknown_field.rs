// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A field that does not exist is reported where it is written.

use pin_init::{init, pin_data, pin_init};

#[pin_data]
struct Device {
    id: u32,
}

fn main() {
    let _ = pin_init!(Device { id: 1, nmae: "sda" });
    let _ = init!(Device { id: 1, nmae: "sda" });
}
