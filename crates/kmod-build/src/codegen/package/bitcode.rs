// SPDX-License-Identifier: MIT OR Apache-2.0

//! C of a package as a crate of bitcode, made by clang.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    super::{
        Compiler, Context, Parts, bitcode,
        clang::names,
        stamp::{Stamp, prerequisites},
    },
    Files, define, foreign, plain, refused,
    units::{PACKAGE, Unit, Units},
};
use crate::{Error, cache::KeyBuilder, link::exports, process};

/// The crate.
const CRATE: &str = "kmod_c";

/// The crate, and what kbuild has to know of it.
pub(super) fn parts(
    context: &Context<'_>,
    files: &Files<'_>,
    folder: &Path,
    compiler: &Compiler,
) -> Result<Parts, Error> {
    let compiler = compiler.for_packages();
    let units = Units::write(files, folder, files.root)?;
    let mut bitcodes = Vec::new();
    let mut exporting = Vec::new();
    let mut definitions = BTreeMap::new();
    for unit in &units.list {
        let text = compile(context, files, &units, unit, &compiler)?;
        define(files, unit, defined(&text), &mut definitions)?;
        if has_exports(&text) {
            exporting.push(unit.file.as_path());
        }
        bitcodes.push(units.file(unit, "bc"));
    }
    let (exported, symbol_versions) = exported(context, files, folder, &exporting)?;
    Ok(Parts {
        crates: vec![pack(context, &units, &compiler, &exported, &bitcodes)?],
        symbol_versions,
        defined: definitions,
        ..Parts::default()
    })
}

/// Compiles one file, if it has changed; returns its bitcode as text.
fn compile(
    context: &Context<'_>,
    files: &Files<'_>,
    units: &Units,
    unit: &Unit,
    compiler: &Compiler,
) -> Result<String, Error> {
    let base = unit.file.file_stem().unwrap_or_default().to_string_lossy();
    let (rule, text) = (units.file(unit, "d"), units.file(unit, "ll"));
    let mut clang = compiler.command(context.target);
    clang
        .arg(format!("-I{}/{PACKAGE}", units.folder.display()))
        .arg(format!("-fmacro-prefix-map={}/=", files.root.display()))
        .args(names(&base, files.module))
        .args(["-emit-llvm", "-S", "-MD", "-MF"])
        .arg(&rule)
        .arg("-o")
        .arg(&text)
        .arg(units.file(unit, "c"));
    let how = clang.get_args().fold(
        KeyBuilder::default()
            .with(&context.target.folder)
            .with(&compiler.clang.version),
        KeyBuilder::with,
    );
    let stamp = Stamp::new(units.file(unit, "stamp"), how.finish());
    if !stamp.is_fresh() {
        let shown = format!("{} of {} to bitcode", unit.file.display(), files.package);
        context.shell.status("Compiling", shown);
        let said = process::run(&mut clang, "clang").map_err(refused(files, units))?;
        context.shell.raw(units.words(files, &said).as_bytes());
        compiler.assemble(&text, &units.file(unit, "bc"))?;
        let rule = fs::read_to_string(&rule).map_err(Error::io(&rule))?;
        stamp.set(&prerequisites(&rule, &foreign(context)))?;
    }
    fs::read_to_string(&text).map_err(Error::io(&text))
}

/// What some files export to other modules, and the checksums of that. kbuild tells, when it compiles.
fn exported(
    context: &Context<'_>,
    files: &Files<'_>,
    folder: &Path,
    exporting: &[&Path],
) -> Result<(Vec<String>, Vec<String>), Error> {
    if exporting.is_empty() {
        return Ok(Default::default());
    }
    let files = Files {
        files: exporting,
        ..*files
    };
    let parts = plain::parts(context, &files, &folder.join("exports"))?;
    let mut names = Vec::new();
    for object in &parts.objects {
        let data = fs::read(object).map_err(Error::io(object))?;
        names.extend(exports::names(&plain::parse(object, &data)?));
    }
    Ok((names, parts.symbol_versions))
}

/// Joins the files of bitcode and packs them as a crate, in a folder named by their content.
fn pack(
    context: &Context<'_>,
    units: &Units,
    compiler: &Compiler,
    exported: &[String],
    bitcodes: &[PathBuf],
) -> Result<(&'static str, PathBuf), Error> {
    let identity = KeyBuilder::default()
        .with(&context.sysroot.path)
        .with(&context.toolchain.version);
    let mut key = exported.iter().fold(identity, KeyBuilder::with);
    for bitcode in bitcodes {
        key = key.with_file(bitcode)?;
    }
    let crates = units.folder.join("crate");
    let folder = crates.join(key.finish().as_str());
    let library = folder.join(bitcode::file_name(CRATE));
    if library.is_file() {
        return Ok((CRATE, library));
    }
    if crates.exists() {
        fs::remove_dir_all(&crates).map_err(Error::io(&crates))?;
    }
    let unfinished = folder.join("unfinished");
    fs::create_dir_all(&unfinished).map_err(Error::io(&unfinished))?;
    let made = unfinished.join(bitcode::file_name(CRATE));
    let joined = compiler.join(bitcodes, &unfinished)?;
    bitcode::pack(context, CRATE, exported, &joined, &made)?;
    fs::rename(&made, &library).map_err(Error::io(&library))?;
    Ok((CRATE, library))
}

/// The names that a module of bitcode, as text, defines for others.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        const NOT_FOR_OTHERS: [&str; 4] = [" internal ", " private ", " external ", " appending "];
        let is_definition = line.starts_with("define ") || line.starts_with('@');
        if !is_definition || NOT_FOR_OTHERS.iter().any(|kind| line.contains(kind)) {
            return None;
        }
        let (_, name) = line.split_once('@')?;
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "._$".contains(letter);
        name.get(..name.find(|letter| !is_part(letter))?)
    })
}

/// Whether a module of bitcode, as text, exports symbols to other modules.
fn has_exports(text: &str) -> bool {
    text.lines().any(|line| {
        line.starts_with("module asm")
            && (line.contains("___ksymtab") || line.contains(".export_symbol"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bitcode_defines_is_read() {
        let text = "\
module asm \"\\09.section \\22___ksymtab_gpl+old_sum\\22, \\22a\\22\"
@old_table = dso_local global [4 x i32] zeroinitializer
@kmalloc_caches = external global [4 x i32]
@hidden = internal global i32 0
@.str = private unnamed_addr constant [2 x i8] c\"a\\00\"
@llvm.used = appending global [1 x ptr] [ptr @hidden], section \"llvm.metadata\"
@init_module = dso_local alias i32 (), ptr @old_init
declare i32 @_printk(ptr noundef, ...)
define internal i32 @helper() #0 {
define dso_local i32 @old_sum(i32 noundef %0) local_unnamed_addr #0 !dbg !5 {
  call i32 @helper()
";
        assert_eq!(
            defined(text).collect::<Vec<_>>(),
            ["old_table", "init_module", "old_sum"]
        );
        assert!(has_exports(text));
        assert!(!has_exports("@x = constant [8 x i8] c\"___ksymtab\""));
    }
}
