// SPDX-License-Identifier: MIT OR Apache-2.0

//! A name with a space.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello world",
    license: "GPL",
}

struct Hello;

fn main() {}
