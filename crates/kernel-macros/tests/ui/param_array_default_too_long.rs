// SPDX-License-Identifier: MIT OR Apache-2.0

//! More values by default than there is room for.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        sizes: ArrayParam<u8, 2> { default: [1, 2, 3], description: "Sizes" },
    },
}

struct Hello;

fn main() {}
