// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! No other tail can be written in place.

use pin_init::init;

#[derive(Default)]
struct Name {
    id: u32,
    text: &'static str,
}

fn main() {
    let _ = init!(Name { id: 1, ..Name::default() });
}
