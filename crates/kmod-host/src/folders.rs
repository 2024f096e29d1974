// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where the user keeps things: the folders of the XDG Base Directory Specification.

use std::{env, path::PathBuf};

/// The name of our folder in each.
const OURS: &str = "cargo-kmod";

/// What can be made again; `None` where neither `XDG_CACHE_HOME` nor `HOME` is set.
#[must_use]
pub fn cache() -> Option<PathBuf> {
    below("XDG_CACHE_HOME", ".cache")
}

/// What cannot; `None` where neither `XDG_DATA_HOME` nor `HOME` is set.
#[must_use]
pub fn data() -> Option<PathBuf> {
    below("XDG_DATA_HOME", ".local/share")
}

fn below(variable: &str, in_home: &str) -> Option<PathBuf> {
    // The specification says to pass over a path that is not absolute, an empty one among them.
    let absolute = |name| {
        let path = PathBuf::from(env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    let base = absolute(variable).or_else(|| Some(absolute("HOME")?.join(in_home)))?;
    Some(base.join(OURS))
}
