// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Drop` would get the value unpinned.

use pin_init::pin_data;

#[pin_data]
struct Device {
    id: u32,
}

impl Drop for Device {
    fn drop(&mut self) {}
}

fn main() {}
