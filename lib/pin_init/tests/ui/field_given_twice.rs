// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! No field is initialised twice: the first value would never be dropped.

use pin_init::{init, pin_data, pin_init};

#[pin_data]
struct Device {
    id: u32,
}

fn main() {
    let _ = pin_init!(Device { id: 1, id <- 2 });
    let _ = init!(Device { id: 1, id: 2 });
}
