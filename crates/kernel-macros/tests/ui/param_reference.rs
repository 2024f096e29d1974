// SPDX-License-Identifier: MIT OR Apache-2.0

//! A string parameter written as a reference.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        label: &str { default: "", description: "Label" },
    },
}

struct Hello;

fn main() {}
