// SPDX-License-Identifier: MIT OR Apache-2.0

//! An implementation without `#[vtable]` of a trait with it.

use kernel_macros::vtable;

#[vtable]
trait Operations {
    fn open() {}
}

struct Device;

impl Operations for Device {
    fn open() {}
}

fn main() {}
