// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Assembly that leaves something on the stack: no table can say where the caller is.

use kernel::prelude::*;

module! {
    type: BadAssembly,
    name: "bad_assembly",
    authors: ["The cargo-kmod developers"],
    description: "Leaves something on the stack",
    license: "GPL",
}

struct BadAssembly;

#[inline(never)]
fn forgets() {
    // SAFETY: not at all: this is what the build has to refuse.
    unsafe { core::arch::asm!("push rax") };
}

impl kernel::Module for BadAssembly {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        forgets();
        Ok(Self)
    }
}
