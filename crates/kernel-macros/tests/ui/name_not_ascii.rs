// SPDX-License-Identifier: MIT OR Apache-2.0

//! A name with a letter that is not ASCII.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hëllo",
    license: "GPL",
}

struct Hello;

fn main() {}
