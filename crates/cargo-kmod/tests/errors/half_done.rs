// SPDX-License-Identifier: MIT OR Apache-2.0

//! Signals to what makes something that stays: there is all of it afterwards, or nothing.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::{
    harness::Result,
    interrupted::{interrupt_command, is_ended_by, is_interrupted},
    place::{Place, said},
    started::Started,
};

const RELEASE: &str = "6.1.0-9-test";
/// So much takes a while to unpack.
const BALLAST: u64 = 256 << 20;

#[test]
#[ignore = "writes much to the disk: run ./test"]
fn a_signal_leaves_a_whole_kernel_or_none() -> Result {
    let place = Place::new()?;
    let package = headers_package(&place)?;
    let package = package.to_string_lossy();
    let add = ["kernel", "add", package.as_ref()];
    let store = place.path("data/cargo-kmod/kernels");
    let command = || {
        let mut command = place.kmod(&add);
        command.env("XDG_DATA_HOME", place.path("data"));
        command
    };
    for (after, signal) in [(0, Signal::INT), (20, Signal::TERM), (60, Signal::HUP)] {
        let mut tries = 0..5;
        while !is_interrupted(&mut command(), "Unpacking", after, signal)? {
            // This computer was too busy to send it in time.
            is_whole(&store)?;
            fs::remove_dir_all(&store)?;
            tries.next().ok_or("it came to its end each time")?;
        }
        is_without(&store, &[RELEASE, ".pending-"])?;
        place.is_clean()?;
    }
    said(&mut command(), 0)?;
    is_whole(&store)
}

/// That the kernel is in the store, and nothing that is half of one.
fn is_whole(store: &Path) -> Result {
    is_without(store, &[".pending-"])?;
    let tree = format!("{RELEASE}/usr/src/linux-headers-{RELEASE}/ballast");
    match fs::metadata(store.join(tree)) {
        Ok(ballast) if ballast.len() == BALLAST => Ok(()),
        other => Err(format!("not whole: {other:?}").into()),
    }
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_signal_leaves_a_whole_package_or_none() -> Result {
    let place = Place::new()?;
    let folder = place.path("a-new-one");
    let path = folder.to_string_lossy();
    let new = ["new", path.as_ref(), "--vcs", "none"];
    // With an empty cache it makes the bindings for `cargo check`.
    for (text, after, signal) in [
        ("Creating", 0, Signal::TERM),
        ("Generating", 200, Signal::INT),
    ] {
        interrupt_command(&mut place.kmod(&new), text, after, signal)?;
        is_without(place.path("").as_path(), &["a-new-one"])?;
        place.is_clean()?;
    }
    // A folder that was there stays, and is empty as it was.
    fs::create_dir(&folder)?;
    interrupt_command(&mut place.kmod(&new), "Creating", 30, Signal::INT)?;
    if fs::read_dir(&folder)?.next().is_some() {
        return Err("something is left in the folder".into());
    }
    let start = Instant::now();
    said(&mut place.kmod(&new), 0)?;
    let whole = start.elapsed();
    fs::remove_dir_all(&folder)?;
    // Now that the bindings are there it is short, and hit anywhere.
    said(&mut place.kmod(&new), 0)?;
    let files = files(&folder)?;
    for part in 1..6 {
        fs::remove_dir_all(&folder).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        let started = Started::new(&mut place.kmod(&new))?;
        thread::sleep(whole.min(Duration::from_millis(300)) * part / 5);
        if is_ended_by(started, Signal::TERM)? {
            is_without(place.path("").as_path(), &["a-new-one"])?;
        } else if self::files(&folder)? != files {
            return Err("the package is not whole".into());
        }
        place.is_clean()?;
    }
    Ok(())
}

/// That no name in a folder begins like one of these.
fn is_without(folder: &Path, starts: &[&str]) -> Result {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if starts.iter().any(|start| name.starts_with(start)) {
            return Err(format!("{name} is left in {}", folder.display()).into());
        }
    }
    Ok(())
}

/// The files of a package, by their paths.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A package with the headers of a kernel that is none, and much beside them.
fn headers_package(place: &Place) -> Result<PathBuf> {
    let tree = place.tree("CONFIG_X86_64=y\n")?;
    let root = place.path("deb");
    let home = root.join(format!("usr/src/linux-headers-{RELEASE}"));
    fs::create_dir_all(home.parent().ok_or("no parent")?)?;
    fs::rename(tree, &home)?;
    let noise = fs::File::open("/dev/urandom")?;
    let mut ballast = fs::File::create(home.join("ballast"))?;
    std::io::copy(&mut noise.take(BALLAST), &mut ballast)?;
    place.write(
        "deb/DEBIAN/control",
        &format!(
            "Package: linux-headers-{RELEASE}\nVersion: 1\nArchitecture: all\n\
             Maintainer: Nobody <nobody@example.org>\nDepends: libc6\nDescription: none\n"
        ),
    )?;
    let package = place.path("headers.deb");
    let built = Command::new("dpkg-deb")
        .args(["-Znone", "--build"])
        .args([&root, &package])
        .status()?;
    assert!(built.success());
    Ok(package)
}
