// SPDX-License-Identifier: MIT OR Apache-2.0

//! A key that does not exist.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    version: "1.0",
}

struct Hello;

fn main() {}
