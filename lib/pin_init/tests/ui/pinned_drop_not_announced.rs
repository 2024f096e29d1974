// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A destructor that `#[pin_data]` does not know of would never run.

use core::pin::Pin;

use pin_init::{pin_data, pinned_drop};

#[pin_data]
struct Device {
    id: u32,
}

#[pinned_drop]
impl PinnedDrop for Device {
    fn drop(self: Pin<&mut Self>) {}
}

fn main() {}
