// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Uses a crate whose build script compiles C and assembly.

use kernel::prelude::*;

module! {
    type: BringsC,
    name: "brings_c",
    license: "GPL",
}

struct BringsC;

impl kernel::Module for BringsC {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("{:02x}\n", blake3::hash(b"text").as_bytes()[0]);
        Ok(Self)
    }
}
