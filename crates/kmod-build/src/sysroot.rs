// SPDX-License-Identifier: MIT OR Apache-2.0

//! `core` and `compiler_builtins`, compiled from the toolchain's sources with the kernel's demands.
//!
//! `core` is kept as bitcode: it becomes one module with the driver at link time. Of
//! `compiler_builtins` a module uses the integer part only (128-bit division and the like), taken as
//! machine code, one small object per function group; its memory functions are the kernel's own.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use kmod_report::Shell;

use crate::{
    Error,
    cache::{Cache, KeyBuilder},
    flags::TRIPLE,
    paths, process,
    target::{Target, spec},
    toolchain::Toolchain,
};

/// Frames of the language are told like the driver's own, with names in full.
const DEBUG: &str = "-Cdebuginfo=limited";

/// A sysroot for `rustc --sysroot`; its path changes with its content.
#[derive(Debug)]
pub struct Sysroot {
    /// The folder.
    pub path: PathBuf,
    /// The target specification it was compiled for.
    pub spec: PathBuf,
}

impl Sysroot {
    /// The folder of the compiled libraries.
    fn libraries(path: &Path) -> PathBuf {
        path.join("lib/rustlib").join(TRIPLE).join("lib")
    }

    /// The archive of compiler-made calls.
    #[must_use]
    pub fn compiler_builtins(&self) -> PathBuf {
        Self::libraries(&self.path).join("libcompiler_builtins.rlib")
    }
}

/// Makes, or finds in the cache, the sysroot for one kernel's flags.
///
/// # Errors
///
/// When the compiler cannot compile its own library.
pub fn prepare(
    cache: &Cache,
    toolchain: &Toolchain,
    target: &Target,
    shell: &Shell,
) -> Result<Sysroot, Error> {
    let flags = &target.demands.rustc;
    let spec = spec::prepare(cache, toolchain, &target.demands, shell)?;
    let identity = KeyBuilder::default()
        .with(&toolchain.version)
        .with(&toolchain.library)
        // Named by its content, wherever the cache is.
        .with(spec.parent().and_then(Path::file_name).unwrap_or_default())
        .with(DEBUG);
    let identity = paths::of_language(toolchain)
        .iter()
        .fold(identity, KeyBuilder::with);
    let key = flags.iter().fold(identity, KeyBuilder::with).finish();
    // The compiler puts its own files into its working folder: what an interrupted one leaves goes with the entry.
    let path = cache.entry("sysroot", &key, shell, |folder| {
        let release = toolchain.release().unwrap_or_default();
        shell.status(
            "Compiling",
            format_args!("core {release} with the flags of {} (once)", target.release),
        );
        let libraries = Libraries {
            toolchain,
            target: &spec,
            flags,
            folder: Sysroot::libraries(folder),
            sysroot: folder,
        };
        libraries.compile("core", &["-Ccodegen-units=1", "-Clinker-plugin-lto"])?;
        libraries.compile(
            "compiler_builtins",
            &["-Ccodegen-units=256", "-Cembed-bitcode=n"],
        )
    })?;
    Ok(Sysroot { path, spec })
}

/// Libraries of the language, about to be compiled for one target.
pub(crate) struct Libraries<'a> {
    pub(crate) toolchain: &'a Toolchain,
    /// What they are compiled for: a target that the compiler knows, or a specification of one.
    pub(crate) target: &'a Path,
    pub(crate) flags: &'a [String],
    /// The folder in the sysroot that they go into.
    pub(crate) folder: PathBuf,
    pub(crate) sysroot: &'a Path,
}

impl Libraries<'_> {
    /// Compiles one that needs those before it: first `core`, then the others.
    ///
    /// # Errors
    ///
    /// With the compiler's words, when it does not compile.
    pub(crate) fn compile(&self, name: &str, flags: &[&str]) -> Result<(), Error> {
        let (source, demands): (_, &[&str]) = match name {
            "compiler_builtins" => (
                "compiler-builtins/compiler-builtins/src/lib.rs",
                &[
                    "--cfg",
                    "feature=\"compiler-builtins\"",
                    "--cfg",
                    "feature=\"mem-unaligned\"",
                ],
            ),
            "alloc" => ("alloc/src/lib.rs", &[]),
            _ => ("core/src/lib.rs", &[]),
        };
        std::fs::create_dir_all(&self.folder).map_err(Error::io(&self.folder))?;
        let path = |name: &str| self.folder.join(format!("lib{name}.rlib"));
        let mut rustc = library(self.toolchain, self.target, self.flags, name);
        rustc
            .args(flags)
            .args(demands)
            .arg("--sysroot")
            .arg(self.sysroot);
        if name != "core" {
            rustc.arg("--extern").arg(join("core=", &path("core")));
        }
        rustc
            .arg(self.toolchain.library.join(source))
            .arg(emit(&path(name)))
            .current_dir(self.sysroot);
        process::run(&mut rustc, "rustc").map(drop)
    }
}

/// The compiler, about to compile one library crate.
pub(crate) fn library(
    toolchain: &Toolchain,
    target: &Path,
    flags: &[String],
    name: &str,
) -> Command {
    let mut command = Command::new(&toolchain.rustc);
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["--edition=2024", "--crate-type=rlib", "--crate-name", name])
        .arg("--target")
        .arg(target)
        .args([
            "-Copt-level=2",
            "-Cpanic=abort",
            "-Cmetadata=kmod",
            "-Zforce-unstable-if-unmarked",
            DEBUG,
        ])
        .args(paths::of_language(toolchain))
        .args(["--cap-lints", "allow"])
        .args(flags);
    command
}

/// Where a library goes.
pub(crate) fn emit(path: &Path) -> std::ffi::OsString {
    join("--emit=link=", path)
}

/// A flag that ends in a path.
fn join(flag: &str, path: &Path) -> std::ffi::OsString {
    let mut word = std::ffi::OsString::from(flag);
    word.push(path);
    word
}
