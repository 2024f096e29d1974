// SPDX-License-Identifier: MIT OR Apache-2.0

//! A parameter without a description.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        size: u8 { default: 1 },
    },
}

struct Hello;

fn main() {}
