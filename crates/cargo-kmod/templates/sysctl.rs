// SPDX-License-Identifier: GPL-2.0-only

//! A kernel module with settings: a level between bounds, and a text.

#![forbid(unsafe_code)]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use kernel::{
    prelude::*,
    sysctl::{Bounded, FixedString, Mode, Sysctl},
};

module! {
    type: {{type}},
    name: "{{module}}",
    description: "Has settings",
    license: "GPL",
}

/// Below `/proc/sys`.
const FOLDER: &CStr = c"dev/{{module}}";

struct {{type}} {
    level: Sysctl<Bounded<AtomicU32>>,
    _name: Sysctl<FixedString<32>>,
}

impl kernel::Module for {{type}} {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let mode = Mode::from_int(0o644);
        let level = Bounded::new(AtomicU32::new(3), 1, 9);
        Ok(Self {
            level: Sysctl::register(FOLDER, c"level", level, mode)?,
            _name: Sysctl::register(FOLDER, c"name", FixedString::new(b"nobody"), mode)?,
        })
    }
}

impl Drop for {{type}} {
    fn drop(&mut self) {
        pr_info!("goodbye, the level was {}\n", self.level.load(Relaxed));
    }
}
