// SPDX-License-Identifier: MIT OR Apache-2.0

//! A string parameter whose default is no literal.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    params: {
        label: str { default: 1, description: "Label" },
    },
}

struct Hello;

fn main() {}
