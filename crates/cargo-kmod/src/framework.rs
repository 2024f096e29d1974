// SPDX-License-Identifier: MIT OR Apache-2.0

//! The framework's sources, which travel inside the command.
//!
//! They are unpacked once into a folder named by their hash, in the user's cache. A folder that is
//! there is compared with what is carried: an edited or damaged one is replaced.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use kmod_host::{Scratch, folders};
use kmod_report::Diagnostic;

use crate::failure::{Failure, Result};

/// The packed sources, written by the build script.
const PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/framework.pack"));
/// What names them.
const HASH: &str = env!("KMOD_FRAMEWORK_HASH");

/// The folder that holds `lib/`, `guest/` and the macro crates; unpacks them if need be.
pub(crate) fn framework() -> Result<PathBuf> {
    let parent = cache()?.join("framework");
    let folder = parent.join(HASH);
    let files: Vec<(&Path, &[u8])> = unpack(PACK).collect();
    let is_whole = |(path, bytes): &(&Path, &[u8])| {
        fs::read(folder.join(path)).is_ok_and(|found| found == *bytes)
    };
    if files.iter().all(is_whole) {
        return Ok(folder);
    }
    fs::create_dir_all(&parent).map_err(Failure::io("create", &parent))?;
    let pending = Scratch::within(&parent, ".pending-");
    let pending = pending.map_err(Failure::io("write in", &parent))?;
    let new = pending.path().join("new");
    for (path, bytes) in files {
        let path = new.join(path);
        let above = path.parent().unwrap_or(&new);
        fs::create_dir_all(above).map_err(Failure::io("create", above))?;
        fs::write(&path, bytes).map_err(Failure::io("write", &path))?;
    }
    if folder.exists() {
        let old = pending.path().join("old");
        fs::rename(&folder, old).map_err(Failure::io("replace", &folder))?;
    }
    match fs::rename(&new, &folder) {
        // Another process was faster; it has written the same.
        Err(_) if folder.join("lib").is_dir() => Ok(folder),
        done => done
            .map(|()| folder.clone())
            .map_err(Failure::io("create", &folder)),
    }
}

/// The folder for what all packages share.
pub(crate) fn cache() -> Result<PathBuf> {
    Ok(folders::cache().ok_or_else(|| {
        Diagnostic::new(
            "KMOD0002",
            "no folder for the cache: neither XDG_CACHE_HOME nor HOME is set",
        )
        .exit(3)
        .help("set HOME, or XDG_CACHE_HOME to a folder of your own")
    })?)
}

/// The files in a pack: `PATH NUL LENGTH NUL BYTES`, one after the other.
fn unpack(mut pack: &'static [u8]) -> impl Iterator<Item = (&'static Path, &'static [u8])> {
    std::iter::from_fn(move || {
        let path = str::from_utf8(field(&mut pack)?).ok()?;
        let length = str::from_utf8(field(&mut pack)?).ok()?.parse().ok()?;
        let (bytes, rest) = pack.split_at_checked(length)?;
        pack = rest;
        let path = Path::new(path);
        let is_inside = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        is_inside.then_some((path, bytes))
    })
}

fn field(pack: &mut &'static [u8]) -> Option<&'static [u8]> {
    let end = pack.iter().position(|byte| *byte == 0)?;
    let (field, rest) = pack.split_at_checked(end)?;
    *pack = rest.get(1..)?;
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_holds_what_a_driver_is_built_from() {
        let files: Vec<&Path> = unpack(PACK).map(|(path, _)| path).collect();
        for wanted in [
            "Cargo.toml",
            "crates/kernel-macros/Cargo.toml",
            "crates/kernel-macros/src/lib.rs",
            "guest/init/Cargo.toml",
            "lib/Cargo.toml",
            "lib/kernel/src/lib.rs",
            "lib/kernel-sys/build.rs",
            "lib/kernel-sys/shims/linux/shims.h",
            "lib/pin_init/Cargo.toml",
        ] {
            assert!(
                files.contains(&Path::new(wanted)),
                "{wanted} is missing from {files:?}"
            );
        }
        assert!(files.is_sorted_by_key(|path| path.as_os_str()));
        let product = files
            .iter()
            .find(|path| path.iter().any(|part| part == "target"));
        assert!(
            product.is_none_or(|path| !path.starts_with("lib/target")),
            "{product:?}"
        );
    }

    #[test]
    fn a_path_that_leaves_the_folder_ends_the_pack() {
        assert_eq!(unpack(b"a\x001\x00x../b\x001\x00y").count(), 1);
        assert_eq!(unpack(b"a\x009\x00x").count(), 0);
    }
}
