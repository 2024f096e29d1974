// SPDX-License-Identifier: MIT OR Apache-2.0

//! The C shims of one kernel, compiled by its kbuild with its own compiler, as an archive.
//!
//! The linker takes from the archive what a driver uses, file by file. objtool is not run here but on
//! the object that the driver and its shims become.

use std::{fs, path::Path, process::Command};

use kmod_host::Scratch;
use kmod_target::kbuild;

use crate::{Error, cache, process};

/// Compiles every `.c` in `shims` and archives the objects.
///
/// # Errors
///
/// With kbuild's words, when a file does not compile.
pub(super) fn compile(
    release: &str,
    headers: &Path,
    shims: &Path,
    archive: &Path,
) -> Result<(), Error> {
    let folder = Scratch::new("kmod-shims-").map_err(Error::io(std::env::temp_dir()))?;
    let mut objects = Vec::new();
    for source in cache::files(shims, &[".c", ".h"])? {
        let name = source
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let copy = folder.path().join(&name);
        fs::copy(&source, &copy).map_err(Error::io(&source))?;
        if let Some(stem) = name.strip_suffix(".c") {
            objects.push(format!("{stem}.o"));
        }
    }
    let makefile = folder.path().join("Kbuild");
    let text = format!(
        "obj-m := {}\nOBJECT_FILES_NON_STANDARD := y\nccflags-y := -g0 -fmacro-prefix-map={}/=shims/linux/\n",
        objects.join(" "),
        folder.path().display()
    );
    fs::write(&makefile, text).map_err(Error::io(&makefile))?;
    let mut make = kbuild::make(headers, folder.path());
    process::run(make.args(&objects), "make").map_err(Error::of_kbuild(release))?;
    let mut ar = Command::new("ar");
    ar.arg("rcsD")
        .arg(archive)
        .args(&objects)
        .current_dir(folder.path());
    process::run(&mut ar, "ar").map(drop)
}
