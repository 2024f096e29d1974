// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Does on request what a module should not: refuses to load, panics, sleeps, spins.

#![forbid(unsafe_code)]

use kernel::{prelude::*, sync::Completion};

module! {
    type: Misbehaves,
    name: "misbehaves",
    authors: ["The cargo-kmod developers"],
    description: "Does what it should not",
    license: "GPL v2",
    params: {
        how: u32 { default: 0, description: "0 well, 1 refuses, 2 panics, 3 indexes, 4 panics at unload, 5 spins, 6 asks to be tried later, 7 asserts, 8 sleeps for ever" },
    },
}

struct Misbehaves {
    kept: KBox<Kept>,
}

struct Kept(u32);

impl Drop for Kept {
    fn drop(&mut self) {
        pr_info!("dropped {}\n", self.0);
    }
}

impl kernel::Module for Misbehaves {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let how = *module_parameters::how.value();
        let kept = KBox::new(Kept(how), GFP_KERNEL)?;
        match how {
            1 => return Err(ENOSPC),
            2 => outer(how),
            3 => {
                let table = [1u32, 2, 3];
                pr_info!("never printed {}\n", table[kept.0 as usize + table.len()]);
            }
            // `EPROBE_DEFER` of Linux; other systems have no such number.
            6 => return Err(Error::from_errno(-517)),
            8 => KBox::pin_init(Completion::new(), GFP_KERNEL)?.wait_for_completion(),
            7 => assert_eq!(kept.0, 8, "two\nlines"),
            5 => loop {
                core::hint::spin_loop();
            },
            _ => {}
        }
        Ok(Self { kept })
    }
}

#[inline(never)]
fn outer(how: u32) {
    inner_that_panics(how);
    pr_info!("never printed\n");
}

#[inline(never)]
fn inner_that_panics(how: u32) {
    panic!("asked to panic with {how}");
}

impl Drop for Misbehaves {
    fn drop(&mut self) {
        if self.kept.0 == 4 {
            panic!("at the end");
        }
    }
}
