// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where things are kept that can be made again.

use std::fs;
use std::path::PathBuf;

use kmod_host::folders;

/// A folder of the cache, made if missing; `None` where there is no place for one.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let folder = folders::cache()?.join(name);
    fs::create_dir_all(&folder).ok()?;
    Some(folder)
}
