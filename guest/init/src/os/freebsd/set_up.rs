// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What is done before anything else: streams, and places that can be written to.
//!
//! The first file system is a disc, and the kernel has mounted that of devices by itself.

use kmod_guest_protocol::HOME;
use kmod_test::{Result, fs::mount};

use super::{home, streams};

/// Makes ready what a user land expects.
pub(crate) fn set_up() -> Result {
    streams::open()?;
    // A kernel that cannot keep files in memory is done without it: only what writes files misses them.
    if mount("tmpfs", "/tmp", "tmpfs", "mode=1777").is_ok() {
        home::make_writable(HOME)?;
    }
    Ok(())
}

/// Nothing is mounted that comes with a module.
pub(crate) fn mount_late() {}
