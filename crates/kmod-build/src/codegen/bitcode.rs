// SPDX-License-Identifier: MIT OR Apache-2.0

//! C as bitcode, packed as a crate that rustc's link-time optimisation takes in.
//!
//! Such a crate is a Rust library of one empty function, whose compiled half is then replaced: to rustc it
//! is a crate like any other, the machine code of which has yet to be made. rustc makes all symbols local that
//! no Rust library says to offer; so where C has some that must stay global, there is a function of that name.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_host::Scratch;
use object::read::archive::ArchiveFile;

use super::{Compiler, Context, clang::names};
use crate::{
    Error,
    cache::{self, KeyBuilder},
    paths, process, sysroot,
    target::Target,
};

/// The crate of the shims.
const SHIMS: &str = "kmod_shims";

/// Makes, or finds in the cache, the crate of one kernel's shims: its name and its path.
///
/// # Errors
///
/// With the words of clang or rustc, when either refuses.
pub(super) fn shims(
    context: &Context<'_>,
    compiler: &Compiler,
) -> Result<(&'static str, PathBuf), Error> {
    let Context {
        cache,
        target,
        sysroot,
        shell,
        ..
    } = *context;
    let compiler = compiler.for_shims();
    let key = compiler
        .flags
        .iter()
        .fold(
            KeyBuilder::default()
                .with(&target.folder)
                .with(&sysroot.path)
                .with(&compiler.clang.program)
                .with(&compiler.clang.version),
            KeyBuilder::with,
        )
        .finish();
    let entry = cache.entry("bitcode", &key, shell, |folder| {
        shell.status(
            "Compiling",
            format_args!("shims for {} to bitcode", target.release),
        );
        let scratch = Scratch::new("kmod-shims-").map_err(Error::io(std::env::temp_dir()))?;
        let bitcode = compile_shims(&compiler, target, scratch.path())?;
        let library = folder.join(file_name(SHIMS));
        pack(context, SHIMS, &[], &bitcode, &library)
    })?;
    Ok((SHIMS, entry.join(file_name(SHIMS))))
}

/// Compiles the shims, as one unit: the kernel's headers are read once. All their functions are to be inlined wherever they
/// are called: each is called from one or two places in the `kernel` crate, which decide for themselves whether they are.
fn compile_shims(compiler: &Compiler, target: &Target, folder: &Path) -> Result<PathBuf, Error> {
    let shims = target.shim_sources.display();
    let mut text = format!(
        "#include \"{shims}/shims.h\"\n\
         #pragma clang attribute push(__attribute__((always_inline)), apply_to = function)\n"
    );
    for source in cache::files(&target.shim_sources, &[".c"])? {
        text.push_str(&format!("#include \"{}\"\n", source.display()));
    }
    text.push_str("#pragma clang attribute pop\n");
    let unit = folder.join(format!("{SHIMS}.c"));
    fs::write(&unit, text).map_err(Error::io(&unit))?;
    let output = folder.join(format!("{SHIMS}.bc"));
    let mut clang = compiler.command(target);
    clang
        .arg(format!(
            "-fmacro-prefix-map={shims}/=shims/{}/",
            target.system()
        ))
        .args(target.shim_flags())
        .args(paths::of_shims(target, folder))
        .args(names(SHIMS, "kmod"))
        .args(["-emit-llvm", "-c", "-o"])
        .arg(&output)
        .arg(&unit);
    process::run(&mut clang, "clang")?;
    Ok(output)
}

/// Packs bitcode as a crate. The symbols `kept` stay global.
pub(super) fn pack(
    context: &Context<'_>,
    name: &str,
    kept: &[String],
    bitcode: &Path,
    library: &Path,
) -> Result<(), Error> {
    let scratch = Scratch::new("kmod-shims-").map_err(Error::io(std::env::temp_dir()))?;
    let source = scratch.path().join(format!("{name}.rs"));
    // Without a single function there would be no compiled half.
    let placeholder = format!("{name}_is_replaced");
    let functions = kept.iter().chain([&placeholder]);
    let functions = functions.map(|name| {
        format!("#[unsafe(export_name = \"{name}\")]\nextern \"C\" fn _{name}() {{}}\n")
    });
    let text: String = std::iter::once("#![no_std]\n".to_owned())
        .chain(functions)
        .collect();
    fs::write(&source, text).map_err(Error::io(&source))?;
    let mut rustc = sysroot::library(
        context.toolchain,
        &context.sysroot.spec,
        &context.target.demands.rustc,
        name,
    );
    rustc
        .args(["-Ccodegen-units=1", "-Clinker-plugin-lto"])
        .arg("--sysroot")
        .arg(&context.sysroot.path)
        .arg(&source)
        .arg(sysroot::emit(library));
    process::run(&mut rustc, "rustc")?;

    let member = scratch.path().join(compiled_half(library)?);
    fs::copy(bitcode, &member).map_err(Error::io(&member))?;
    let mut ar = Command::new("ar");
    ar.arg("rD").arg(library).arg(&member).env("LC_ALL", "C");
    process::run(&mut ar, "ar").map(drop)
}

/// The name of the member of a library that holds its code.
fn compiled_half(library: &Path) -> Result<String, Error> {
    let data = fs::read(library).map_err(Error::io(library))?;
    let unreadable = |said: String| Error::Tool {
        program: "rustc".into(),
        output: format!("{}: {said}", library.display()),
    };
    let archive = ArchiveFile::parse(&*data).map_err(|error| unreadable(error.to_string()))?;
    let names: Vec<String> = archive
        .members()
        .flatten()
        .map(|member| String::from_utf8_lossy(member.name()).into_owned())
        .filter(|name| name.ends_with(".rcgu.o"))
        .collect();
    match <[String; 1]>::try_from(names) {
        Ok([name]) => Ok(name),
        Err(names) => Err(unreadable(format!(
            "one piece of code was expected in it, not {}",
            names.len()
        ))),
    }
}

/// The file of a crate.
pub(super) fn file_name(name: &str) -> String {
    format!("lib{name}.rlib")
}
