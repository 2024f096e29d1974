// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The smallest useful module: a parameter, a growing vector, a log line on load and on unload.

#![forbid(unsafe_code)]

use kernel::prelude::*;

module! {
    type: Hello,
    name: "hello",
    authors: ["The cargo-kmod developers"],
    description: "Says hello and counts",
    license: "Dual MIT/GPL",
    params: {
        count: u32 { default: 3, description: "How many squares to compute" },
    },
}

struct Hello {
    squares: KVec<u64>,
}

impl kernel::Module for Hello {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let mut squares = KVec::new();
        for n in 1..=u64::from(*module_parameters::count.value()) {
            squares.push(n * n, GFP_KERNEL)?;
        }
        pr_info!("hello, the squares are {squares:?}\n");
        Ok(Hello { squares })
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        pr_info!("goodbye after {} squares\n", self.squares.len());
    }
}
