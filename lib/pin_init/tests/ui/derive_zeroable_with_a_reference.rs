// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A reference is never zero.

use pin_init::Zeroable;

#[derive(Zeroable)]
struct Name {
    id: u32,
    text: &'static str,
}

fn main() {}
