// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The discriminant of an enum cannot be written field by field.

use pin_init::{init, pin_init};

enum Level {
    Low {},
    High { value: u8 },
}

fn main() {
    let _ = init!(Level::Low {});
    let _ = init!(Level::High { value: 1 });
    let _ = pin_init!(Level::Low {});
}
