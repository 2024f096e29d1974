// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Behind `:` stands a value of the field's type.

use pin_init::{Init, init};

struct Device {
    id: u32,
}

fn id() -> impl Init<u32> {
    7
}

fn main() {
    let _ = init!(Device { id: id() });
}
