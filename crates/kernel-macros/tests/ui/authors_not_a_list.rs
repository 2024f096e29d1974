// SPDX-License-Identifier: MIT OR Apache-2.0

//! Authors that are no list.

use kernel_macros::module;

module! {
    type: Hello,
    name: "hello",
    authors: "A. Author",
    license: "GPL",
}

struct Hello;

fn main() {}
