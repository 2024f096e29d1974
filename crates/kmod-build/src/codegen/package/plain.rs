// SPDX-License-Identifier: MIT OR Apache-2.0

//! C of a package as objects of the kernel's own compiler, made by kbuild.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use kmod_target::kbuild;
use object::{Object as _, ObjectSymbol as _};

use super::{
    super::{Context, Parts, stamp::Stamp},
    Files, define, foreign, refused,
    units::{PACKAGE, Unit, Units, is_fit_for_kbuild},
};
use crate::{Error, cache::KeyBuilder, process};

/// The objects.
pub(super) fn parts(
    context: &Context<'_>,
    files: &Files<'_>,
    folder: &Path,
) -> Result<Parts, Error> {
    // Messages and debug information name the file where it is, unless kbuild would stumble over that path.
    let link = folder.join(PACKAGE);
    let root = if is_fit_for_kbuild(files.root) {
        files.root
    } else {
        &link
    };
    let units = Units::write(files, folder, root)?;
    make(context, files, &units, root)?;
    let mut parts = Parts::default();
    for unit in &units.list {
        let object = units.file(unit, "o");
        let data = fs::read(&object).map_err(Error::io(&object))?;
        let file = parse(&object, &data)?;
        let symbols = file
            .symbols()
            .filter(|symbol| symbol.is_definition() && symbol.is_global());
        let names = symbols.filter_map(|symbol| symbol.name().ok());
        define(files, unit, names, &mut parts.defined)?;
        let recorded = recorded(&units, unit)?;
        parts.symbol_versions.extend(
            recorded
                .lines()
                .filter(|line| line.starts_with("#SYMVER "))
                .map(str::to_owned),
        );
        parts.objects.push(object);
    }
    Ok(parts)
}

/// An object that kbuild made.
pub(super) fn parse<'a>(path: &Path, data: &'a [u8]) -> Result<object::File<'a>, Error> {
    object::File::parse(data).map_err(|error| Error::Tool {
        program: "make".into(),
        output: format!("{}: {error}", path.display()),
    })
}

/// Lets kbuild compile what has changed.
fn make(context: &Context<'_>, files: &Files<'_>, units: &Units, root: &Path) -> Result<(), Error> {
    let target = context.target;
    let objects: Vec<String> = units
        .list
        .iter()
        .map(|unit| format!("{}.o", unit.stem))
        .collect();
    // objtool is run on what all objects of the module become.
    let text = format!(
        "obj-m := {module}.o\n{module}-y := {}\nOBJECT_FILES_NON_STANDARD := y\n\
         ccflags-y := -g1 -I{}/{PACKAGE} -fmacro-prefix-map={}/=\n",
        objects.join(" "),
        units.folder.display(),
        root.display(),
        module = files.module,
    );
    let how = KeyBuilder::default().with(&target.folder).with(&text);
    let stamp = Stamp::new(units.folder.join("stamp"), how.finish());
    if stamp.is_fresh() {
        return Ok(());
    }
    context
        .shell
        .status("Compiling", format_args!("C of {}", files.package));
    let makefile = units.folder.join("Kbuild");
    fs::write(&makefile, text).map_err(Error::io(&makefile))?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let mut make = kbuild::make(&target.headers, &units.folder);
    make.arg(format!("-j{jobs}")).args(&objects);
    let said = process::run(&mut make, "make").map_err(refused(files, units))?;
    context.shell.raw(units.words(files, &said).as_bytes());
    let mut inputs = Vec::new();
    for unit in &units.list {
        inputs.extend(dependencies(&recorded(units, unit)?, &foreign(context)));
    }
    stamp.set(&inputs)
}

/// What kbuild records of how it made the object of a unit.
fn recorded(units: &Units, unit: &Unit) -> Result<String, Error> {
    let object = units.file(unit, "o");
    let name = object.file_name().unwrap_or_default().to_string_lossy();
    let path = object.with_file_name(format!(".{name}.cmd"));
    fs::read_to_string(&path).map_err(Error::io(&path))
}

/// The files that an object is recorded to depend on, without those in `foreign` folders.
fn dependencies(recorded: &str, foreign: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let listed = recorded.lines().filter_map(|line| line.strip_prefix("  /"));
    let files = listed.filter_map(|line| {
        let file = Path::new("/").join(line.trim_end_matches('\\').trim_end());
        (!foreign.iter().any(|folder| file.starts_with(folder))).then_some(file)
    });
    let source = recorded
        .lines()
        .find(|line| line.starts_with("source_"))
        .and_then(|line| line.split_once(":= "))
        .map(|(_, file)| PathBuf::from(file.trim()));
    files.chain(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_the_packages_own() {
        let recorded = "savedcmd_/w/c/old.o := gcc-12 -c /w/c/old.c ; true\n\n\
            source_/w/c/old.o := /w/c/old.c\n\n\
            deps_/w/c/old.o := \\\n    $(wildcard include/config/SMP) \\\n  /h/include/linux/kconfig.h \\\n  include/linux/a.h \\\n  /p/old.h \\\n\n\
            /w/c/old.o: $(deps_/w/c/old.o)\n";
        assert_eq!(
            dependencies(recorded, &BTreeSet::from([PathBuf::from("/h")])),
            ["/p/old.h", "/w/c/old.c"].map(PathBuf::from)
        );
    }
}
