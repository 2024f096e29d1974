// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A field without `#[pin]` may be moved, so what must be pinned cannot be made in it.

use core::marker::PhantomPinned;

use pin_init::{PinInit, init, pin_data, pin_init};

#[pin_data]
struct Lock {
    #[pin]
    state: PhantomPinned,
}

fn lock() -> impl PinInit<Lock> {
    pin_init!(Lock { state: PhantomPinned })
}

#[pin_data]
struct Device {
    lock: Lock,
}

fn main() {
    let _ = pin_init!(Device { lock <- lock() });
    let _ = init!(Device { lock <- lock() });
}
