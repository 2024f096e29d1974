// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Slips of the pen are reported where they are.

use pin_init::{init, pin_init};

fn main() {
    let _ = init!(Device { id = 1 });
    let _ = init!(Device { id: 1 name: 2 });
    let _ = init!(Device { _: print() });
    let _ = init!(Device { 0: 1 });
    let _ = init!(Device);
    let _ = init!(Device { id: 1 }?);
    let _ = init!(&this Device { id: 1 });
    let _ = init!(Device { .., id: 1 });
    let _ = init!(Device { ..Zeroable::init_zeroed(), id: 1 });
    let _ = init!(Device { id: 1 } ? Error more);
    let _ = pin_init!(#[error(Error)] Device { id: 1 });
    let _ = init!(Device { #[cfg_attr(all(), cfg(unix))] id: 1 });
    let _ = init!(Device { #[cfg_attr(unix, cold, cfg_attr(all(), cfg(unix)))] id: 1 });
}
