// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A field that may be misaligned cannot be initialised in place.

use pin_init::{init, pin_data};

#[repr(C, packed)]
struct Header {
    kind: u8,
    length: u32,
}

#[pin_data]
#[repr(C, packed)]
struct Pinned {
    length: u32,
}

fn main() {
    let _ = init!(Header { kind: 1, length: 2 });
}
