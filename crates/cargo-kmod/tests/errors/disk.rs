// SPDX-License-Identifier: MIT OR Apache-2.0

//! A full disk, wherever it is: one error that says where room is lacking, and nothing half-made is kept.

use crate::{
    harness::Result,
    place::{Place, fails, last_kernel},
};

/// Tries it with a small disk at a folder of the place.
fn with_full(folder: &str, size: &str, verb: &str, wanted: &[&str]) -> Result {
    let kernel = last_kernel()?;
    let place = match folder {
        "cache" => Place::new()?,
        "target" => Place::warm()?.with_own_target(),
        _ => Place::warm()?,
    };

    let mut words = place.arguments(verb, "hello", &kernel);
    if verb == "run" {
        words.extend(["--", "true"].map(str::to_owned));
    }
    let disk = place.path(folder);
    std::fs::create_dir_all(&disk)?;
    let script = format!("mount -t tmpfs -o size={size} none {}", disk.display());
    let Some(mut command) = place.kmod_after(&script, &words)? else {
        return Ok(());
    };
    fails(
        &mut command,
        3,
        &[
            &["error[KMOD0501]: no space left on the disk", "make room"],
            wanted,
        ]
        .concat(),
    )?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_full_target_folder_is_named() -> Result {
    with_full(
        "target",
        "2m",
        "build",
        &["left for the target folder", "--target-dir"],
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_full_cache_is_named() -> Result {
    with_full(
        "cache",
        "600k",
        "build",
        &["left for the cache", "XDG_CACHE_HOME"],
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_full_folder_for_temporary_files_is_named() -> Result {
    with_full("tmp", "2m", "run", &["left for temporary files", "TMPDIR"])
}
