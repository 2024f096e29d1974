// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Uses what only newer kernels have.

#![forbid(unsafe_code)]

use kernel::{faux, prelude::*, workqueue};

module! {
    type: Lacking,
    name: "lacking",
    authors: ["The cargo-kmod developers"],
    license: "GPL",
}

struct Lacking {
    device: faux::Registration,
}

impl kernel::Module for Lacking {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        workqueue::system_bh().try_spawn(GFP_KERNEL, || pr_info!("in a soft interrupt\n"))?;
        let device = faux::Registration::new(c"lacking", None)?;
        dev_info!(device, "is there\n");
        Ok(Self { device })
    }
}

impl Drop for Lacking {
    fn drop(&mut self) {
        dev_info!(self.device.as_ref(), "goes\n");
    }
}
