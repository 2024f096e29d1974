// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A destructor that is announced must exist.

use pin_init::pin_data;

#[pin_data(PinnedDrop)]
struct Device {
    id: u32,
}

fn main() {}
