// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A pinned field is never lent out unpinned, before or after the struct is finished.

use core::marker::PhantomPinned;
use core::pin::Pin;

use pin_init::{pin_data, pin_init};

#[pin_data]
struct Lock {
    #[pin]
    state: PhantomPinned,
}

fn move_it(_: &mut PhantomPinned) {}

fn may_move<T: Unpin>() {}

fn main() {
    let _ = pin_init!(Lock {
        state: PhantomPinned,
        _: { move_it(state) },
    });
    may_move::<Lock>();
}

fn afterwards(lock: Pin<&mut Lock>) {
    move_it(lock.project().state);
}
