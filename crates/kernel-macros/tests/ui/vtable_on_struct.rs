// SPDX-License-Identifier: MIT OR Apache-2.0

//! `#[vtable]` where there are no functions.

use kernel_macros::vtable;

#[vtable]
struct Device;

fn main() {}
