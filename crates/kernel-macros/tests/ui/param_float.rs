// SPDX-License-Identifier: MIT OR Apache-2.0

//! A parameter of a type that kernel code has no use for.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        ratio: f32 { default: 0.5, description: "Ratio" },
    },
}

struct Hello;

fn main() {}
