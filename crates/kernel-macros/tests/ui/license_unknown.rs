// SPDX-License-Identifier: MIT OR Apache-2.0

//! A licence that the kernel would take for a proprietary one.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    license: "GPL-2.0",
}

struct Hello;

fn main() {}
