// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Zero need not be a discriminant.

use pin_init::Zeroable;

#[derive(Zeroable)]
enum Level {
    Low = 1,
    High,
}

fn main() {}
