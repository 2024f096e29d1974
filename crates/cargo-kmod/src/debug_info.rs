// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where the debug information of modules is: beside each, in `target/kmod/RELEASE`.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use kmod_build::debug;
use kmod_decode::{Code, Debug, Log};
use kmod_report::{Diagnostic, Shell};
use kmod_target::modules::ModInfo;

use crate::failure::{Failure, Result};

/// The debug information of a module that somebody names: its own file, or the one beside it.
pub(crate) fn given(path: &Path) -> Result<Debug> {
    let beside = debug::of_module(path);
    let data = read(path)?;
    let mut debug = parse(path, &data, None)?;
    if !debug.code.has_lines() && beside.is_file() {
        let other = parse(&beside, &read(&beside)?, None)?;
        if other.code.build_id() != debug.code.build_id() {
            let message = format_args!(
                "{} does not belong to {}: they are of two builds",
                beside.display(),
                path.display()
            );
            let help = "name the file of debug information that was made with the module";
            return Err(unusable(message).help(help).into());
        }
        debug = other;
    }
    if debug.code.has_lines() {
        return Ok(debug);
    }
    let message = format_args!("{} has no debug information", path.display());
    Err(unusable(message)
        .help("name the `.ko.debug` that lies beside the module where it was built")
        .into())
}

/// The debug information of the modules that a log names, below a target folder: of the releases that `wanted`
/// takes. FreeBSD names functions alone, which any module for it may have.
pub(crate) fn below(
    target_dir: &Path,
    log: &Log<'_>,
    wanted: impl Fn(&str) -> bool,
    shell: &Shell,
) -> Vec<Debug> {
    let names: BTreeSet<String> = log
        .mentions()
        .filter_map(|mention| Some(mention.module.as_ref()?.replace('-', "_")))
        .collect();
    let has_unnamed = log.mentions().any(|mention| mention.module.is_none());
    let mut found = Vec::new();
    for release in releases(target_dir).filter(|release| wanted(release)) {
        let folder = target_dir.join("kmod").join(&release);
        // Those for tests lie in a folder of their own.
        let folders = [folder.join("test"), folder];
        let files: Vec<PathBuf> = if has_unnamed && release.starts_with(FREEBSD) {
            folders.iter().flat_map(|folder| modules(folder)).collect()
        } else {
            let named = |name: &String| folders.clone().map(|it| it.join(format!("{name}.ko")));
            names.iter().flat_map(named).collect()
        };
        for ko in files {
            match of_module(&ko, &release) {
                Ok(debug) => found.extend(debug),
                Err(failure) => shell.warn(&failure.diagnostic().message),
            }
        }
    }
    found
}

/// The debug information beside a module, if there is some.
pub(crate) fn of_module(ko: &Path, release: &str) -> Result<Option<Debug>> {
    let beside = debug::of_module(ko);
    if !beside.is_file() {
        return Ok(None);
    }
    let debug = parse(&beside, &read(&beside)?, Some(release))?;
    // Both are renamed into place one after the other: a build that was ended between leaves an odd pair.
    let of_ko = fs::read(ko)
        .ok()
        .and_then(|data| kmod_decode::build_id(&data).ok().flatten());
    if of_ko.is_some_and(|id| Some(id.as_slice()) != debug.code.build_id()) {
        let message = format_args!("{} is not of the module beside it", beside.display());
        return Err(unusable(message).into());
    }
    Ok(Some(debug))
}

fn parse(path: &Path, data: &[u8], release: Option<&str>) -> Result<Debug> {
    let code =
        Code::parse(data).map_err(|error| unusable(format_args!("{}: {error}", path.display())))?;
    let own = ModInfo::parse(data)
        .ok()
        .and_then(|info| info.values("name").next().map(str::to_owned));
    Ok(Debug {
        module: own.unwrap_or_else(|| stem(path)),
        release: release.map(str::to_owned),
        path: path.to_owned(),
        code,
    })
}

/// `NAME` of `NAME.ko` and `NAME.ko.debug`.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(OsStr::to_string_lossy);
    let name = name.unwrap_or_default();
    name.split(".ko").next().unwrap_or_default().to_owned()
}

/// How the releases of FreeBSD are called.
const FREEBSD: &str = "freebsd-";

/// The modules in a folder, in order.
fn modules(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "ko"))
        .collect();
    files.sort();
    files
}

/// The releases that something was built for.
fn releases(target_dir: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(target_dir.join("kmod")).into_iter().flatten();
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names.into_iter()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(Failure::io("read", path))
}

fn unusable(message: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new("KMOD0263", message).exit(2)
}
