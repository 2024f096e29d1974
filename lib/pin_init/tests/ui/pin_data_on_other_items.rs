// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `#[pin_data]` is for structs with named fields, and takes one argument.

use pin_init::pin_data;

#[pin_data]
enum Level {
    Low,
}

#[pin_data]
struct Pair(u8, u8);

#[pin_data(PinDrop)]
struct Device {
    id: u32,
}

#[pin_data]
struct Twice {
    #[pin]
    #[pin]
    id: u32,
}

#[pin_data]
struct Arguments {
    #[pin(always)]
    id: u32,
}

fn main() {}
