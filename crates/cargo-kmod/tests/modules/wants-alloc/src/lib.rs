// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Uses a crate that allocates behind its user's back.

use kernel::prelude::*;

module! {
    type: WantsAlloc,
    name: "wants_alloc",
    license: "GPL",
}

struct WantsAlloc;

impl kernel::Module for WantsAlloc {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let numbers: smallvec::SmallVec<[u8; 4]> = smallvec::SmallVec::new();
        pr_info!("{}\n", numbers.len());
        Ok(Self)
    }
}
