// SPDX-License-Identifier: MIT OR Apache-2.0

//! A full disk, wherever it is: one error that says where room is lacking, and nothing half-made is kept.

use crate::{
    harness::Result,
    place::{Place, built_in, fails, last_kernel, said},
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

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_log_without_room_is_named() -> Result {
    let place = Place::warm()?;
    // A package that no other test runs at the same time, and a disk that is always full.
    let mut words = place.arguments("build", "memory", &last_kernel()?);
    let log = built_in(&said(&mut place.kmod(&words), 0)?)?.join("memory.console.log");
    let _ = std::fs::remove_file(&log);
    std::os::unix::fs::symlink("/dev/full", &log)?;
    words[0] = "run".to_owned();
    words.extend(["--", "true"].map(str::to_owned));
    let failed = fails(
        &mut place.kmod(&words),
        3,
        &[
            "error[KMOD0501]: no space left on the disk: cannot write",
            "memory.console.log",
            "--target-dir",
        ],
    );
    std::fs::remove_file(log)?;
    failed.and_then(|()| place.is_clean())
}
