// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Has one fault for each of its features, all of which an audit finds.

mod branches;
mod code;
mod frames;
mod registers;
mod symbols;

use kernel::prelude::*;

#[cfg(not(feature = "gpl-only"))]
module! {
    type: Unsound,
    name: "unsound",
    license: "GPL",
    params: {
        number: u32 { default: 2, description: "Anything" },
    },
}

#[cfg(feature = "gpl-only")]
module! {
    type: Unsound,
    name: "unsound",
    license: "Proprietary",
    params: {
        number: u32 { default: 2, description: "Anything" },
    },
}

struct Unsound;

impl kernel::Module for Unsound {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let number = *module_parameters::number.value();
        #[cfg(feature = "licence")]
        let number = licensed::work(number);
        // Never loaded; this keeps the optimiser from leaving anything out.
        branches::all();
        code::all();
        symbols::all();
        pr_info!("{}\n", frames::all(number) ^ registers::all(number));
        Ok(Self)
    }
}
