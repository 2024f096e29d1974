// SPDX-License-Identifier: MIT OR Apache-2.0

//! An array of strings.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        labels: ArrayParam<str, 2> { default: [], description: "Labels" },
    },
}

struct Hello;

fn main() {}
