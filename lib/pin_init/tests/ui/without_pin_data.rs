// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `pin_init!` knows the fields from `#[pin_data]`.

use pin_init::pin_init;

struct Device {
    id: u32,
}

fn main() {
    let _ = pin_init!(Device { id: 1 });
}
