// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The caller's expressions cannot reach the slot or the guards.

use pin_init::init;

struct Pair {
    first: u32,
    second: u32,
}

fn main() {
    let _ = init!(Pair {
        first: 1,
        _: { guard0.keep() },
        second: { let _ = slot; 2 },
    });
}
