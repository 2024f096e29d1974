// SPDX-License-Identifier: MIT OR Apache-2.0

//! The target's objtool and kbuild make the `.ko`: modpost, version magic, checksums, the final link.
//!
//! The object goes in as a prebuilt member, with the `.cmd` file beside it that modpost looks for.

mod objtool;

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use kmod_target::kbuild;

use crate::{
    Error, Request,
    cache::{Cache, KeyBuilder},
    codegen::{Parts, stamp::Stamp},
    process,
    target::{Linux, Target},
};

/// Turns the linked object into a module, with its debug information; returns its path.
///
/// # Errors
///
/// With the words of objtool or kbuild.
pub fn make_module(
    request: &Request<'_>,
    cache: &Cache,
    (target, linux): (&Target, &Linux),
    parts: &Parts,
    object: &Path,
    release_dir: &Path,
) -> Result<PathBuf, Error> {
    let name = request.module_name;
    let folder = work_folder(&release_dir.join("kbuild").join(name), cache.root());
    let made = folder.join(format!("{name}.ko"));
    let (stamp, files) = stamp(request, target, parts, object, &made);
    if stamp.is_fresh() {
        return Ok(made);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::io(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
    let member = folder.join(format!("{name}.kmod.o"));
    fs::copy(object, &member).map_err(Error::io(&member))?;
    if !linux.kbuild.delays_objtool() {
        objtool::run(target, linux, &member)?;
    }
    write(
        &folder.join("Kbuild"),
        &format!("obj-m := {name}.o\n{name}-y := {name}.kmod.o\n"),
    )?;
    record(&member, parts)?;

    let mut make = kbuild::make(&target.headers, &folder);
    if !request.depends.is_empty() {
        // Copied, for kbuild takes no path with a blank in it.
        let exports = folder.join("depends.symvers");
        write(&exports, &exports_of(&request.depends)?)?;
        make.arg(format!("KBUILD_EXTRA_SYMBOLS={}", exports.display()));
    }
    // The type information would be that of the C shims alone, and needs a tool of its own.
    make.arg("CONFIG_DEBUG_INFO_BTF_MODULES=").arg("modules");
    let said = match process::run(&mut make, "make") {
        Ok(said) => said,
        Err(Error::Tool { output, .. }) if objtool::has_complaints(&output) => output,
        Err(error) => return Err(Error::of_kbuild(&target.release)(error)),
    };
    objtool::refuse_complaints(target, &member, &said)?;
    for line in said.lines() {
        request.shell.warn(line);
    }
    // What there is a warning about is made again, so that it is said again.
    if said.trim().is_empty() {
        stamp.set(&files)?;
    }
    Ok(made)
}

/// What tells whether kbuild would make the same again, and the files that it says so of: what went in, and what came out.
/// All of the kernel that decides over it is in the name of the target's folder.
fn stamp(
    request: &Request<'_>,
    target: &Target,
    parts: &Parts,
    object: &Path,
    made: &Path,
) -> (Stamp, Vec<PathBuf>) {
    let mut how = KeyBuilder::default()
        .with(request.module_name)
        .with(&target.folder)
        .with(include_str!("kbuild.rs"));
    for version in &parts.symbol_versions {
        how = how.with(version);
    }
    let mut files: Vec<PathBuf> = depended_on(&request.depends).collect();
    files.extend([object.to_owned(), made.to_owned()]);
    for file in &files {
        how = how.with(file);
    }
    let stamp = made.with_extension("stamp");
    (Stamp::new(stamp, how.finish()), files)
}

/// The object after objtool has done to it what it does to a module.
///
/// # Errors
///
/// With the words of objtool.
pub fn seen_by_objtool(target: &Target, linux: &Linux, object: &Path) -> Result<PathBuf, Error> {
    let seen = object.with_extension("seen.o");
    fs::copy(object, &seen).map_err(Error::io(&seen))?;
    objtool::run(target, linux, &seen)?;
    Ok(seen)
}

/// Gives the object of a part to the kbuild that has asked for it, and is about to join it with objects of C; returns
/// whether it is another than before.
///
/// It has no debug information: programs that make type information of that of C do not understand Rust's.
///
/// # Errors
///
/// When a file cannot be written.
pub fn make_part(
    linux: &Linux,
    parts: &Parts,
    object: &Path,
    seen: &Path,
    output: &Path,
) -> Result<bool, Error> {
    // Where kbuild runs objtool on the whole module, it must be the first.
    let source = if linux.kbuild.delays_objtool() {
        object
    } else {
        seen
    };
    let made = object.with_extension("part.o");
    let mut objcopy = Command::new("objcopy");
    objcopy.arg("--strip-debug").arg(source).arg(&made);
    process::run(&mut objcopy, "objcopy")?;
    record(output, parts)?;
    let data = fs::read(&made).map_err(Error::io(&made))?;
    // Left alone, it tells make that there is nothing to be done.
    if fs::read(output).is_ok_and(|old| old == data) {
        return Ok(false);
    }
    fs::write(output, data).map_err(Error::io(output))?;
    Ok(true)
}

/// Writes beside a prebuilt object the file in which modpost looks for how it was made: nothing is to be done, and
/// these are the checksums of what it exports.
fn record(object: &Path, parts: &Parts) -> Result<(), Error> {
    let name = object.file_name().unwrap_or_default().to_string_lossy();
    let done = format!("{} := true\n", object.display());
    let versions = parts.symbol_versions.iter();
    let versions: String = versions.map(|line| format!("{line}\n")).collect();
    write(
        &object.with_file_name(format!(".{name}.cmd")),
        &format!("cmd_{done}savedcmd_{done}{versions}"),
    )
}

/// kbuild takes no folder with a blank or a colon in its path: such a package is finished in the cache.
pub(crate) fn work_folder(wanted: &Path, cache: &Path) -> PathBuf {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@,~".contains(c);
    if wanted.to_str().is_some_and(|path| path.chars().all(plain)) {
        return wanted.to_owned();
    }
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    cache.join(format!("kbuild/{:016x}", hasher.finish()))
}

/// Where it stands what the modules in some folders export.
fn depended_on(folders: &[PathBuf]) -> impl Iterator<Item = PathBuf> {
    folders.iter().map(|folder| folder.join("Module.symvers"))
}

/// What the modules in some folders export, one after the other.
fn exports_of(folders: &[PathBuf]) -> Result<String, Error> {
    let mut exports = String::new();
    for path in depended_on(folders) {
        exports += &fs::read_to_string(&path).map_err(Error::io(&path))?;
    }
    Ok(exports)
}

/// Writes a small file.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(Error::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_folders_are_avoided() {
        let cache = Path::new("/c");
        let plain = Path::new("/a/b-c_1.2+deb12");
        assert_eq!(work_folder(plain, cache), plain);
        let other = work_folder(Path::new("/a b/c"), cache);
        assert!(other.starts_with(cache) && other == work_folder(Path::new("/a b/c"), cache));
    }
}
