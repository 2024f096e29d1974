// SPDX-License-Identifier: MIT OR Apache-2.0

//! C as bitcode, packed as a crate that rustc's link-time optimisation takes in.
//!
//! Such a crate is a Rust library of one empty function, whose compiled half is then replaced: to rustc it
//! is a crate like any other, the machine code of which has yet to be made.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_host::Scratch;
use object::read::archive::ArchiveFile;

use super::{Compiler, Context};
use crate::{
    Error,
    cache::{self, KeyBuilder},
    paths, process, sysroot,
    target::Target,
};

/// The crate of the shims.
const SHIMS: &str = "kmod_shims";

/// Of the kernel's flags, those that would keep a shim from being inlined into Rust code, where nobody
/// gives them. The shims look at no pointer after they used it, and define no function of the C library.
const KEEP_APART: &[&str] = &["-fno-delete-null-pointer-checks", "-fno-builtin"];

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
    let flags: Vec<String> = compiler
        .flags
        .iter()
        .filter(|flag| !KEEP_APART.iter().any(|apart| flag.starts_with(apart)))
        .filter(|flag| !flag.starts_with("-W"))
        .cloned()
        .chain(["-w".into()])
        .collect();
    let key = flags
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
        let compiler = Compiler {
            clang: compiler.clang.clone(),
            flags,
        };
        let scratch = Scratch::new("kmod-shims-").map_err(Error::io(std::env::temp_dir()))?;
        let mut parts = Vec::new();
        for source in cache::files(&target.shim_sources, &[".c"])? {
            parts.push(compile_shim(&compiler, target, &source, scratch.path())?);
        }
        let joined = join(&compiler, &parts, scratch.path())?;
        let library = folder.join(file_name(SHIMS));
        pack(context, SHIMS, &joined, &library)
    })?;
    Ok((SHIMS, entry.join(file_name(SHIMS))))
}

/// Compiles one shim. All its functions are to be inlined wherever they are called: each is called from
/// one or two places in the `kernel` crate, which decide for themselves whether they are.
fn compile_shim(
    compiler: &Compiler,
    target: &Target,
    source: &Path,
    folder: &Path,
) -> Result<PathBuf, Error> {
    let stem = source.file_stem().unwrap_or_default().to_string_lossy();
    let shims = target.shim_sources.display();
    let unit = folder.join(format!("{stem}.c"));
    let text = format!(
        "#include \"{shims}/shims.h\"\n\
         #pragma clang attribute push(__attribute__((always_inline)), apply_to = function)\n\
         #include \"{shims}/{stem}.c\"\n\
         #pragma clang attribute pop\n"
    );
    fs::write(&unit, text).map_err(Error::io(&unit))?;
    let output = folder.join(format!("{stem}.bc"));
    let mut clang = compiler.command(target);
    clang
        .arg(format!("-fmacro-prefix-map={shims}/=shims/linux/"))
        .args(paths::of_shims(&target.shim_sources, folder))
        .args([
            format!("-DKBUILD_BASENAME=\"{stem}\""),
            format!("-DKBUILD_MODNAME=\"{stem}\""),
            format!("-DKBUILD_MODFILE=\"{stem}\""),
            format!("-D__KBUILD_MODNAME=kmod_{stem}"),
        ])
        .args(["-emit-llvm", "-c", "-o"])
        .arg(&output)
        .arg(&unit);
    process::run(&mut clang, "clang")?;
    Ok(output)
}

impl Compiler {
    /// clang, about to compile for a kernel.
    fn command(&self, target: &Target) -> Command {
        let mut clang = Command::new(&self.clang.program);
        clang
            .args(&self.flags)
            // As rustc: what an address belongs to, and nothing about types.
            .args(["-gline-tables-only", "-gdwarf-4"])
            .current_dir(&target.headers)
            .env("LC_ALL", "C");
        clang
    }
}

/// Joins files of bitcode to one.
fn join(compiler: &Compiler, parts: &[PathBuf], folder: &Path) -> Result<PathBuf, Error> {
    let joined = folder.join("joined.bc");
    let mut clang = Command::new(&compiler.clang.program);
    clang.args(["--target=x86_64-linux-gnu", "-emit-llvm", "-c"]);
    clang.args(["-Xclang", "-disable-llvm-passes", "-x", "ir"]);
    let mut parts = parts.iter();
    clang.args(parts.next());
    for part in parts {
        clang
            .args(["-Xclang", "-mlink-bitcode-file", "-Xclang"])
            .arg(part);
    }
    clang.arg("-o").arg(&joined);
    process::run(&mut clang, "clang")?;
    Ok(joined)
}

/// Packs bitcode as a crate.
fn pack(context: &Context<'_>, name: &str, bitcode: &Path, library: &Path) -> Result<(), Error> {
    let scratch = Scratch::new("kmod-shims-").map_err(Error::io(std::env::temp_dir()))?;
    let source = scratch.path().join(format!("{name}.rs"));
    let text =
        format!("#![no_std]\n#[unsafe(no_mangle)]\nextern \"C\" fn {name}_is_replaced() {{}}\n");
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
fn file_name(name: &str) -> String {
    format!("lib{name}.rlib")
}
