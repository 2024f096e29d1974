// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where things are kept that can be made again.

use std::path::PathBuf;
use std::{env, fs};

/// A folder of the cache, made if missing; `None` where there is no place for one.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(env::home_dir()?.join(".cache")))?;
    let folder = base.join("cargo-kmod").join(name);
    fs::create_dir_all(&folder).ok()?;
    Some(folder)
}
