// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Uses a crate whose floating-point arithmetic is inlined.

use kernel::prelude::*;

module! {
    type: InlinedFloats,
    name: "inlined_floats",
    license: "GPL",
    params: {
        number: u32 { default: 2, description: "What to take the root of" },
    },
}

struct InlinedFloats;

impl kernel::Module for InlinedFloats {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let root = micromath::F32::from(*module_parameters::number.value() as u16).sqrt();
        pr_info!("{}\n", root.0.to_bits());
        Ok(Self)
    }
}
