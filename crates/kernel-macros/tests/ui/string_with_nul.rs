// SPDX-License-Identifier: MIT OR Apache-2.0

//! A string with a NUL.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    description: "up to\0here",
    license: "GPL",
}

struct Hello;

fn main() {}
