// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Leaves to the kernel what calls into the module, and forgets it on purpose.

#![forbid(unsafe_code)]

use core::{
    mem::forget,
    sync::atomic::{AtomicI32, AtomicU8},
};

use kernel::{
    prelude::*,
    sysctl::{Mode, Sysctl},
};

module! {
    type: Leaving,
    name: "leaving",
    authors: ["The cargo-kmod developers"],
    license: "GPL",
    params: {
        fail: u32 { default: 0, description: "Whether to refuse to load in the end" },
    },
}

struct Leaving;

impl kernel::Module for Leaving {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        settings()?;
        match *module_parameters::fail.value() {
            0 => Ok(Self),
            _ => Err(ENODEV),
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        pr_info!("dropped\n");
    }
}

fn settings() -> Result {
    let mode = Mode::from_int(0o644);
    let number = Sysctl::register(c"dev/leaving", c"number", AtomicI32::new(5), mode)?;
    let register = |path, name| Sysctl::register(path, name, AtomicU8::new(0), mode).err();
    pr_info!("the same again {:?}\n", register(c"dev/leaving", c"number"));
    pr_info!("one of the kernel's {:?}\n", register(c"kernel", c"panic"));
    pr_info!("below a setting {:?}\n", register(c"kernel/panic", c"number"));
    pr_info!("a folder {:?}\n", register(c"dev", c"leaving"));
    pr_info!("no name {:?}\n", register(c"dev/leaving", c""));
    drop(number);
    forget(Sysctl::register(c"dev/leaving", c"number", AtomicI32::new(6), mode)?);
    Ok(())
}
