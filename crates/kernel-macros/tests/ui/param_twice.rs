// SPDX-License-Identifier: MIT OR Apache-2.0

//! Two parameters of one name.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        size: u8 { default: 1, description: "Size" },
        size: u8 { default: 2, description: "Size" },
    },
}

struct Hello;

fn main() {}
