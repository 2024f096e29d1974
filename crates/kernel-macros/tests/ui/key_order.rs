// SPDX-License-Identifier: MIT OR Apache-2.0

//! Keys in another order.

use kernel_macros::module;

module! {
    type: Hello,
    license: "GPL",
    name: "hello",
}

struct Hello;

fn main() {}
