// SPDX-License-Identifier: MIT OR Apache-2.0

//! A key that is given twice.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    name: "hello",
    license: "GPL",
}

struct Hello;

fn main() {}
