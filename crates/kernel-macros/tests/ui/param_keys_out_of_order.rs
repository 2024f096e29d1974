// SPDX-License-Identifier: MIT OR Apache-2.0

//! Keys of a parameter in another order.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        size: u8 { description: "Size", default: 1 },
    },
}

struct Hello;

fn main() {}
