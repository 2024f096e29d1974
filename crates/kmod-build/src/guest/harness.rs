// SPDX-License-Identifier: MIT OR Apache-2.0

//! What tests of modules are compiled with: the harness, in two forms, and the flags that bring it in.

use std::{
    ffi::OsString,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::PermissionsExt as _},
    path::{Path, PathBuf},
};

use kmod_report::Shell;

use super::{compilation, user::User};
use crate::{
    Error,
    cache::{Cache, KeyBuilder},
    cargo::FEATURES,
    process,
    toolchain::Toolchain,
};

const WRAPPER: &str = include_str!("rustc-for-tests.sh");
const LIBRARY: &str = "libkmod_test_harness.rlib";

/// For programs without the standard library.
const RUNTIME: Form = Form {
    name: "runtime",
    panic: "abort",
    flags: &[
        "-Zcrate-attr=no_std",
        "-Cpanic=abort",
        "-Zpanic-abort-tests",
    ],
};

/// For programs with it.
const STD: Form = Form {
    name: "std",
    panic: "unwind",
    flags: &[],
};

struct Form {
    /// The feature of the harness, and the name of its folder.
    name: &'static str,
    panic: &'static str,
    /// What a test needs beside the harness.
    flags: &'static [&'static str],
}

/// The program that cargo calls in place of the compiler, and in place of clippy. They are the same under two names, by
/// which cargo tells what was compiled from what was looked at.
pub(super) struct Wrappers {
    pub(super) rustc: PathBuf,
    pub(super) clippy: PathBuf,
}

impl Wrappers {
    fn within(folder: &Path) -> Self {
        Self {
            rustc: folder.join("rustc-for-tests"),
            clippy: folder.join("clippy-for-tests"),
        }
    }
}

/// Builds the harness, or finds it in the cache; returns the programs that cargo calls in place of others. Their
/// paths change with their content, and with that of the harness.
///
/// # Errors
///
/// With the compiler's words, when the harness does not build.
pub(super) fn wrappers(
    cache: &Cache,
    toolchain: &Toolchain,
    user: &User,
    framework: &Path,
    shell: &Shell,
) -> Result<Wrappers, Error> {
    let guest = framework.join("guest");
    let forms: &[Form] = if user.has_std {
        &[RUNTIME, STD]
    } else {
        &[RUNTIME]
    };
    let key = forms
        .iter()
        .flat_map(|form| form.flags)
        .chain(user.bare)
        .fold(user.key(toolchain), KeyBuilder::with)
        .with(WRAPPER)
        .with(FEATURES)
        .with_tree(&guest)?
        .finish();
    // The flags name the folder that the entry will be.
    let place = cache.root().join("harness").join(key.as_str());
    let entry = cache.entry("harness", &key, shell, |folder| {
        shell.status("Compiling", "the harness of tests (once)");
        for form in forms {
            build(toolchain, user, &guest, form, folder)?;
            write_flags(user, form, folder, &place)?;
        }
        let module = format!("-Zcrate-attr=no_std\n-Zcrate-attr=feature({FEATURES})\n--cap-lints=allow\n-Aunused_features\n");
        write(&folder.join("module.flags"), module.as_bytes())?;
        let Wrappers { rustc, clippy } = Wrappers::within(folder);
        for wrapper in [rustc, clippy] {
            write(&wrapper, WRAPPER.as_bytes())?;
            fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).map_err(Error::io(&wrapper))?;
        }
        fs::remove_dir_all(folder.join("target")).map_err(Error::io(folder))
    })?;
    Ok(Wrappers::within(&entry))
}

/// Compiles the harness in one form, into a folder of that name.
fn build(
    toolchain: &Toolchain,
    user: &User,
    guest: &Path,
    form: &Form,
    folder: &Path,
) -> Result<(), Error> {
    let target = folder.join("target");
    let mut command = compilation(toolchain, user, guest, &target);
    command
        .args(["--package", "kmod-test-harness", "--features", form.name])
        .arg("--config")
        .arg("profile.release.lto=false")
        .arg("--config")
        .arg(format!("profile.release.panic={:?}", form.panic))
        // A test brings its own copy of the library beneath the harness: they must not be taken for one.
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            user.encoded_flags(&["-Cmetadata=harness"]),
        )
        .env("RUSTC_BOOTSTRAP", "1");
    process::run(&mut command, "cargo build of the harness")?;
    let made = target.join(user.triple).join("release");
    let home = folder.join(form.name);
    fs::create_dir_all(&home).map_err(Error::io(&home))?;
    let deps = made.join("deps");
    for path in crate::cache::files(&deps, &[".rlib"])? {
        let name = path.file_name().unwrap_or_default();
        if name.as_bytes().starts_with(b"libkmod_test-") {
            let to = home.join(name);
            fs::rename(&path, &to).map_err(Error::io(&path))?;
        }
    }
    let library = made.join(LIBRARY);
    fs::rename(&library, home.join(LIBRARY)).map_err(Error::io(&library))?;
    // The next form is another build of the same crates.
    fs::remove_dir_all(&target).map_err(Error::io(&target))?;
    fs::create_dir_all(&target).map_err(Error::io(&target))
}

/// Writes the flags of a test of this form, one a line.
///
/// A program that is a test as a whole names nothing of the harness, and has its runtime all the same.
fn write_flags(user: &User, form: &Form, folder: &Path, place: &Path) -> Result<(), Error> {
    let home = place.join(form.name);
    let mut text = OsString::new();
    let bare = if form.name == RUNTIME.name {
        user.bare
    } else {
        &[]
    };
    for flag in form.flags.iter().chain(bare) {
        text.push(flag);
        text.push("\n");
    }
    for (name, how) in [(form.name, "test="), ("program", "force:test=")] {
        let mut text = text.clone();
        text.push("-Zunstable-options\n--extern\n");
        text.push(how);
        text.push(home.join(LIBRARY));
        text.push("\n-Ldependency=");
        text.push(&home);
        text.push("\n");
        if name == form.name || form.name == RUNTIME.name {
            write(&folder.join(format!("{name}.flags")), text.as_bytes())?;
        }
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    fs::write(path, content).map_err(Error::io(path))
}
