// SPDX-License-Identifier: MIT OR Apache-2.0

//! An array without a length.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        sizes: ArrayParam<u8> { default: [], description: "Sizes" },
    },
}

struct Hello;

fn main() {}
