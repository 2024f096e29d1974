// SPDX-License-Identifier: MIT OR Apache-2.0

//! A key that has to be there.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
}

struct Hello;

fn main() {}
