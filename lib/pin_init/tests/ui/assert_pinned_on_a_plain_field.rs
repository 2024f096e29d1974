// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `assert_pinned!` refuses a field without `#[pin]`, and a wrong type.

use pin_init::{assert_pinned, pin_data};

#[pin_data]
struct Timer {
    #[pin]
    callback: u8,
    period: u64,
}

assert_pinned!(Timer, callback, u16);
assert_pinned!(Timer, period, u64);

fn main() {}
