// SPDX-License-Identifier: MIT OR Apache-2.0

//! A soft dependency that does not say when.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL",
    softdep: ["other"],
}

struct Hello;

fn main() {}
