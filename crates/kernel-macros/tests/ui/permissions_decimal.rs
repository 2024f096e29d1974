// SPDX-License-Identifier: MIT OR Apache-2.0

//! Permissions that are not octal.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        size: u8 { default: 1, permissions: 644, description: "Size" },
    },
}

struct Hello;

fn main() {}
