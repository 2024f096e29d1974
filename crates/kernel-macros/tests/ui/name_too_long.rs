// SPDX-License-Identifier: MIT OR Apache-2.0

//! A name that does not fit.

use kernel_macros::module;

module! {
    type: Hello,
    name: "a_module_whose_name_goes_on_and_on_until_it_does_not_fit",
    license: "GPL",
}

struct Hello;

fn main() {}
