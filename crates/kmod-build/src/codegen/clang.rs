// SPDX-License-Identifier: MIT OR Apache-2.0

//! clang as a maker of bitcode: which flags for whose C, and what it does beside compiling.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use super::Compiler;
use crate::{
    Error, process,
    target::{Kind, Target},
};

/// Of the kernel's flags, those that would keep a shim from being inlined into Rust code, where nobody
/// gives them. The shims look at no pointer after they used it, and define no function of the C library.
const KEEP_APART: &[&str] = &[
    "-fno-delete-null-pointer-checks",
    "-fno-builtin",
    "-ffreestanding",
];

impl Compiler {
    /// With the flags for the shims: without warnings, and fit to be inlined.
    pub(super) fn for_shims(&self) -> Self {
        let dropped = |flag: &String| {
            flag.starts_with("-W") || KEEP_APART.iter().any(|apart| flag.starts_with(apart))
        };
        let mut flags: Vec<String> = self
            .flags
            .iter()
            .filter(|flag| !dropped(flag))
            .cloned()
            .collect();
        flags.push("-w".into());
        self.with(flags)
    }

    /// With the flags for C of packages: all that the kernel has, but no warning about its own headers,
    /// which are written for gcc.
    pub(super) fn for_packages(&self) -> Self {
        let mut flags = Vec::new();
        for flag in &self.flags {
            match flag.strip_prefix("-I") {
                Some(folder) => flags.extend(["-isystem".into(), folder.into()]),
                None => flags.push(flag.clone()),
            }
        }
        self.with(flags)
    }

    fn with(&self, flags: Vec<String>) -> Self {
        Self {
            clang: self.clang.clone(),
            flags,
        }
    }

    /// clang, about to compile for a kernel.
    pub(super) fn command(&self, target: &Target) -> Command {
        let mut clang = Command::new(&self.clang.program);
        clang
            .args(&self.flags)
            .args(prelude(target))
            // As rustc: what an address belongs to, and nothing about types.
            .args(["-gdwarf-4", "-gline-tables-only"])
            .current_dir(&target.headers)
            .env("LC_ALL", "C");
        clang
    }

    /// Turns a module of bitcode from text into its binary form.
    pub(super) fn assemble(&self, text: &Path, output: &Path) -> Result<(), Error> {
        self.rewrite(text, &[], output)
    }

    /// Joins files of bitcode to one, in `folder`.
    pub(super) fn join(&self, parts: &[PathBuf], folder: &Path) -> Result<PathBuf, Error> {
        let joined = folder.join("joined.bc");
        if let Some((first, rest)) = parts.split_first() {
            self.rewrite(first, rest, &joined)?;
        }
        Ok(joined)
    }

    /// Reads bitcode, adds further files of it and writes all, changing nothing.
    fn rewrite(&self, input: &Path, further: &[PathBuf], output: &Path) -> Result<(), Error> {
        let mut clang = Command::new(&self.clang.program);
        clang
            .args(
                self.flags
                    .iter()
                    .filter(|flag| flag.starts_with("--target=")),
            )
            .args(["-emit-llvm", "-c", "-Xclang"])
            .args(["-disable-llvm-passes", "-x", "ir"])
            .arg(input)
            .env("LC_ALL", "C");
        for part in further {
            clang
                .args(["-Xclang", "-mlink-bitcode-file", "-Xclang"])
                .arg(part);
        }
        process::run(clang.arg("-o").arg(output), "clang").map(drop)
    }
}

/// What is included before all else: clang cannot do all that the configuration of a Linux kernel says of a compiler.
fn prelude(target: &Target) -> Vec<OsString> {
    match target.kind {
        Kind::Linux(_) => vec![
            "-include".into(),
            target.shim_sources.join("clang.h").into(),
        ],
        Kind::FreeBsd(_) => Vec::new(),
    }
}

/// What kbuild defines for one file of a module.
pub(super) fn names(base: &str, module: &str) -> [String; 4] {
    [
        format!("-DKBUILD_BASENAME=\"{base}\""),
        format!("-DKBUILD_MODNAME=\"{module}\""),
        format!("-DKBUILD_MODFILE=\"{module}\""),
        format!("-D__KBUILD_MODNAME=kmod_{module}"),
    ]
}
