// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Every field is initialised.

use pin_init::{pin_data, pin_init};

#[pin_data]
struct Device {
    id: u32,
    name: &'static str,
}

fn main() {
    let _ = pin_init!(Device { id: 1 });
}
