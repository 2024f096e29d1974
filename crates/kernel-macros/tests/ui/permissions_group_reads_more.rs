// SPDX-License-Identifier: MIT OR Apache-2.0

//! A parameter that the group can read and the owner cannot.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        size: u8 { default: 1, permissions: 0o240, description: "Size" },
    },
}

struct Hello;

fn main() {}
