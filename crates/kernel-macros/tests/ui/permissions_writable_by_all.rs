// SPDX-License-Identifier: MIT OR Apache-2.0

//! A parameter that everybody can write.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        size: u8 { default: 1, permissions: 0o666, description: "Size" },
    },
}

struct Hello;

fn main() {}
