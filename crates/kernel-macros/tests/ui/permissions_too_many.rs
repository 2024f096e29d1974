// SPDX-License-Identifier: MIT OR Apache-2.0

//! Permission bits that there are not.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        size: u8 { default: 1, permissions: 0o1644, description: "Size" },
    },
}

struct Hello;

fn main() {}
