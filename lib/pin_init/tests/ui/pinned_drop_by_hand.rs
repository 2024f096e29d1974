// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The destructor is run by the compiler alone.

use core::pin::Pin;

use pin_init::{PinnedDrop, pin_data, pinned_drop};

#[pin_data(PinnedDrop)]
struct Device {
    id: u32,
}

#[pinned_drop]
impl PinnedDrop for Device {
    fn drop(self: Pin<&mut Self>) {}
}

fn twice(device: Pin<&mut Device>) {
    PinnedDrop::drop(device);
}

fn main() {}
