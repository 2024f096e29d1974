// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! An initialiser reaches no more fields than a struct literal would.

use pin_init::{init, pin_init};

mod device {
    #[pin_init::pin_data]
    pub struct Device {
        pub id: u32,
        secret: u32,
    }
}

fn main() {
    let _ = pin_init!(device::Device { id: 1, secret: 2 });
    let _ = init!(device::Device { id: 1, secret: 2 });
}
