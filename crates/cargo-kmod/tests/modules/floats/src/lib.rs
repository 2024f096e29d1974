// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Uses a crate that calculates with floating point.

use kernel::prelude::*;

module! {
    type: Floats,
    name: "floats",
    license: "GPL",
    params: {
        number: u32 { default: 2, description: "What to take the root of" },
    },
}

struct Floats;

impl kernel::Module for Floats {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let root = libm::cbrt(f64::from(*module_parameters::number.value()));
        pr_info!("{}\n", root.to_bits());
        Ok(Self)
    }
}
