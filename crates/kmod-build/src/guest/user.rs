// SPDX-License-Identifier: MIT OR Apache-2.0

//! What programs of a system's user space are compiled for, and with: all are static, for a machine without a loader.
//!
//! On Linux they are programs of this machine's own kind, which its compiler and linker make. For FreeBSD there is
//! neither a compiled library of the language nor a C library here: `core`, `alloc` and `compiler_builtins` are compiled
//! from the toolchain's own sources, and the linker that makes modules makes the programs, too.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use kmod_report::Shell;
use kmod_target::System;

use super::HOST;
use crate::{
    Error,
    cache::{Cache, KeyBuilder},
    sysroot::Libraries,
    toolchain::{Clang, Toolchain},
};

/// FreeBSD's user space, as the compiler calls it.
const FREEBSD: &str = "x86_64-unknown-freebsd";

/// What is compiled for FreeBSD is for a machine without a loader.
const STATIC: &str = "-Crelocation-model=static";

/// The user space of a system.
pub(super) struct User {
    /// What programs are compiled for. It is always named, so that build scripts are not made static, too.
    pub(super) triple: &'static str,
    /// What all that goes into a program is compiled with.
    pub(super) flags: Vec<OsString>,
    /// What one is linked with that has no C library in it.
    pub(super) bare: &'static [&'static str],
    /// Whether there is a standard library to link with.
    pub(super) has_std: bool,
}

impl User {
    /// Makes ready what programs of a system are made with.
    ///
    /// # Errors
    ///
    /// When the linker is missing, or the compiler cannot compile its own library.
    pub(super) fn of(
        system: System,
        cache: &Cache,
        toolchain: &Toolchain,
        shell: &Shell,
    ) -> Result<Self, Error> {
        match system {
            System::Linux => Ok(Self {
                triple: HOST,
                flags: ["-Ctarget-feature=+crt-static", STATIC]
                    .map(OsString::from)
                    .into(),
                bare: &[
                    "-Clink-arg=-nostartfiles",
                    "-Clink-arg=-nostdlib",
                    "-Clink-arg=-static",
                ],
                has_std: true,
            }),
            System::FreeBsd => {
                let clang = Clang::any(toolchain.llvm_major())?;
                let linker = clang.sibling("ld.lld").ok_or(Error::NoProgram {
                    program: "ld.lld".to_owned(),
                })?;
                let sysroot = libraries(cache, toolchain, shell)?;
                let mut flags = vec![
                    joined("--sysroot=", &sysroot),
                    joined("-Clinker=", &linker),
                    "-Clinker-flavor=ld.lld".into(),
                ];
                // The emulation also marks the program as one of FreeBSD's: by that its kernel knows it.
                for word in ["-m", "elf_x86_64_fbsd", "-static"] {
                    flags.push(format!("-Clink-arg={word}").into());
                }
                flags.push(STATIC.into());
                Ok(Self {
                    triple: FREEBSD,
                    flags,
                    // There is none to leave out.
                    bare: &[],
                    has_std: false,
                })
            }
        }
    }

    /// What the identity of a program begins with.
    pub(super) fn key(&self, toolchain: &Toolchain) -> KeyBuilder {
        let key = KeyBuilder::default()
            .with(&toolchain.version)
            .with(self.triple);
        self.flags.iter().fold(key, KeyBuilder::with)
    }

    /// These flags and others, as cargo takes them.
    pub(super) fn encoded_flags(&self, others: &[&str]) -> OsString {
        let all = self.flags.iter().map(OsString::as_os_str);
        let all: Vec<_> = all.chain(others.iter().map(AsRef::as_ref)).collect();
        all.join("\u{1f}".as_ref())
    }
}

/// `core`, `alloc` and `compiler_builtins` for FreeBSD's user space: a sysroot; its path changes with its content.
fn libraries(cache: &Cache, toolchain: &Toolchain, shell: &Shell) -> Result<PathBuf, Error> {
    let key = KeyBuilder::default()
        .with(&toolchain.version)
        .with(&toolchain.library)
        .with(FREEBSD)
        .finish();
    cache.entry("sysroot", &key, shell, |folder| {
        let release = toolchain.release().unwrap_or_default();
        let what = format_args!("core {release} for programs of FreeBSD (once)");
        shell.status("Compiling", what);
        let libraries = Libraries {
            toolchain,
            target: Path::new(FREEBSD),
            flags: &[STATIC.to_owned()],
            folder: folder.join("lib/rustlib").join(FREEBSD).join("lib"),
            sysroot: folder,
        };
        libraries.compile("core", &[])?;
        libraries.compile("compiler_builtins", &["-Ccodegen-units=256"])?;
        libraries.compile("alloc", &[])
    })
}

/// A flag that ends in a path.
fn joined(flag: &str, path: &Path) -> OsString {
    let mut word = OsString::from(flag);
    word.push(path);
    word
}
