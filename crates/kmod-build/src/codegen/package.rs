// SPDX-License-Identifier: MIT OR Apache-2.0

//! The C files of a package, compiled with the target's flags: by kbuild, or by clang to bitcode.
//!
//! Nothing is compiled that has not changed.

mod bitcode;
mod plain;
mod units;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{Codegen, Context, Parts};
use crate::{Error, kbuild::work_folder};

use units::{Unit, Units};

/// What `module_init()` and `module_exit()` define, and `module!` too.
const ENTRIES: [&str; 2] = ["init_module", "cleanup_module"];

/// The C files of one package.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The package's name.
    pub package: &'a str,
    /// The module's name.
    pub module: &'a str,
    /// The package's folder.
    pub root: &'a Path,
    /// The files, as seen from there.
    pub files: &'a [&'a Path],
}

/// Compiles what has changed, below `folder`.
///
/// # Errors
///
/// With the compiler's words, when a file does not compile; when one defines what `module!` does.
pub(super) fn parts(
    codegen: &Codegen,
    context: &Context<'_>,
    files: &Files<'_>,
    folder: &Path,
) -> Result<Parts, Error> {
    if files.files.is_empty() {
        return Ok(Parts::default());
    }
    context
        .target
        .linux("C files of a package (`c = […]`) are")?;
    let folder = folder.join(files.module).join(codegen.name());
    let folder = work_folder(&folder, context.cache.root());
    match codegen {
        Codegen::Plain => plain::parts(context, files, &folder),
        Codegen::Bitcode(compiler) => bitcode::parts(context, files, &folder, compiler),
    }
}

/// Notes what a file defines, unless something else defines it too: `module!`, or another file.
fn define<'a>(
    files: &Files<'_>,
    unit: &Unit,
    names: impl Iterator<Item = &'a str>,
    defined: &mut BTreeMap<String, PathBuf>,
) -> Result<(), Error> {
    for name in names {
        if ENTRIES.contains(&name) {
            return Err(Error::CEntry {
                package: files.package.to_owned(),
                file: unit.file.clone(),
                entry: name.to_owned(),
            });
        }
        if let Some(other) = defined.insert(name.to_owned(), unit.file.clone()) {
            return Err(Error::DefinedTwice {
                package: files.package.to_owned(),
                symbol: name.to_owned(),
                places: [other, unit.file.clone()].map(|file| file.display().to_string()),
            });
        }
    }
    Ok(())
}

/// A failed compiler's words as an error of the package.
fn refused(files: &Files<'_>, units: &Units) -> impl FnOnce(Error) -> Error {
    move |error| match error {
        Error::Tool { output, .. } => Error::C {
            package: files.package.to_owned(),
            output: units.words(files, &output).trim_end().to_owned(),
        },
        other => other,
    }
}

/// The folders whose files change with the kernel only.
fn foreign(context: &Context<'_>) -> BTreeSet<PathBuf> {
    let linux = context.target.linux("C files of a package are").ok();
    let flags = linux.into_iter().flat_map(|linux| &linux.kbuild.c_flags);
    flags
        .filter_map(|flag| flag.strip_prefix("-I"))
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute())
        .chain([context.target.headers.clone()])
        .collect()
}
