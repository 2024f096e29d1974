// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `..Zeroable::init_zeroed()` is for structs that may be zero.

use pin_init::init;

struct Name {
    id: u32,
    text: &'static str,
}

fn main() {
    let _ = init!(Name { id: 1, ..Zeroable::init_zeroed() });
}
