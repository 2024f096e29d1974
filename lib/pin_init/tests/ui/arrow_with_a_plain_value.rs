// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Behind `<-` stands an initialiser of the field's type.

use pin_init::{pin_data, pin_init};

#[pin_data]
struct Device {
    id: u32,
}

fn main() {
    let _ = pin_init!(Device { id <- "one" });
}
