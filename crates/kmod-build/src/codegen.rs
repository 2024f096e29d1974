// SPDX-License-Identifier: MIT OR Apache-2.0

//! How C and Rust come together: as objects that call each other, or as one module of bitcode.
//!
//! On the **plain** path the kernel's own compiler makes objects of the C, and the linker joins them with
//! the driver's. It works wherever rustc works. On the **bitcode** path a clang of the LLVM that rustc is
//! made with turns the C into bitcode, packed as a crate; rustc's link-time optimisation then sees C,
//! driver, crates and `core` as one module, and the C functions vanish into their callers. Machine code
//! comes out of rustc on both paths, with the same flags.

mod bitcode;
mod clang;
mod flags;
mod package;
pub(crate) mod stamp;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use kmod_report::Shell;

use crate::{
    Error,
    cache::Cache,
    sysroot::Sysroot,
    target::{Kind, Target},
    toolchain::{Clang, Toolchain},
};

pub use package::Files;

/// The path that somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// C as objects of its own.
    Plain,
    /// C as bitcode, in one module with the Rust code.
    Bitcode,
}

/// The path that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codegen {
    /// C as objects of its own.
    Plain,
    /// C as bitcode, in one module with the Rust code.
    Bitcode(Compiler),
}

/// A clang, and how it compiles C for one kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiler {
    clang: Clang,
    flags: Vec<String>,
}

/// What C is compiled for and with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Where what is made is kept.
    pub cache: &'a Cache,
    /// The Rust compiler.
    pub toolchain: &'a Toolchain,
    /// The kernel.
    pub target: &'a Target,
    /// `core`.
    pub sysroot: &'a Sysroot,
    /// Where progress goes.
    pub shell: &'a Shell,
}

/// The C of a module, ready to be joined with its Rust code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Crates of bitcode, by their names: for rustc.
    pub crates: Vec<(&'static str, PathBuf)>,
    /// Objects: for the linker.
    pub objects: Vec<PathBuf>,
    /// Archives to take from what is used: for the linker.
    pub archives: Vec<PathBuf>,
    /// What C of the package defines for others, and where.
    pub defined: BTreeMap<String, PathBuf>,
    /// The checksums of what is exported to other modules, one a line as kbuild records them.
    pub symbol_versions: Vec<String>,
}

impl Parts {
    /// That Rust code and C of a package define the same.
    pub(crate) fn defined_twice(&self, package: &str, symbol: &str) -> Error {
        let file = self.defined.get(symbol);
        Error::DefinedTwice {
            package: package.to_owned(),
            symbol: symbol.to_owned(),
            places: [
                file.map_or("C".to_owned(), |file| file.display().to_string()),
                "Rust code".to_owned(),
            ],
        }
    }

    /// Both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.crates.extend(other.crates);
        self.objects.extend(other.objects);
        self.archives.extend(other.archives);
        self.defined.extend(other.defined);
        self.symbol_versions.extend(other.symbol_versions);
        self
    }
}

impl Codegen {
    /// Takes the path asked for, or else bitcode where that can be.
    ///
    /// # Errors
    ///
    /// [`Error::NoBitcode`] when bitcode is asked for and cannot be.
    pub fn choose(
        choice: Option<Choice>,
        cache: &Cache,
        toolchain: &Toolchain,
        target: &Target,
        shell: &Shell,
    ) -> Result<Self, Error> {
        let say = |message: String| shell.verbose("Using", message);
        if choice == Some(Choice::Plain) {
            say("plain objects, as asked for".into());
            return Ok(Self::Plain);
        }
        let reason = match compiler(cache, toolchain, target, shell)? {
            Ok(compiler) => {
                say(format!(
                    "bitcode: {} ({}) is of the LLVM of rustc",
                    compiler.clang.version,
                    compiler.clang.program.display()
                ));
                return Ok(Self::Bitcode(compiler));
            }
            Err(reason) => reason,
        };
        if choice == Some(Choice::Bitcode) {
            return Err(reason);
        }
        let notes = reason.notes();
        let seen = if notes.is_empty() {
            String::new()
        } else {
            format!(" ({})", notes.join("; "))
        };
        say(format!("plain objects: {reason}{seen}"));
        Ok(Self::Plain)
    }

    /// The word for it, as in `--codegen`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Bitcode(_) => "bitcode",
        }
    }

    /// The clang of the bitcode path.
    #[must_use]
    pub fn clang(&self) -> Option<&Clang> {
        match self {
            Self::Plain => None,
            Self::Bitcode(compiler) => Some(&compiler.clang),
        }
    }

    /// Makes, or finds in the cache, the shims of a kernel in the form this path needs.
    ///
    /// # Errors
    ///
    /// With the compiler's words, when a shim does not compile.
    pub fn shims(&self, context: &Context<'_>) -> Result<Parts, Error> {
        match self {
            Self::Plain => Ok(Parts {
                archives: vec![context.target.shims(context.cache, context.shell)?],
                ..Parts::default()
            }),
            Self::Bitcode(compiler) => Ok(Parts {
                crates: vec![bitcode::shims(context, compiler)?],
                ..Parts::default()
            }),
        }
    }

    /// Compiles the C files of a package, in a folder below `folder`.
    ///
    /// # Errors
    ///
    /// With the compiler's words, when a file does not compile; when one defines what `module!` does.
    pub fn package(
        &self,
        context: &Context<'_>,
        files: &Files<'_>,
        folder: &Path,
    ) -> Result<Parts, Error> {
        package::parts(self, context, files, folder)
    }

    /// What rustc's LLVM must be told about the C in the driver's module.
    #[must_use]
    pub fn rust_flags(&self) -> &'static [&'static str] {
        match self {
            Self::Plain => &[],
            // C says how wide its `wchar_t` is. LLVM then takes loops in Rust for a `wcslen`, which no kernel has.
            Self::Bitcode(_) => &["-Cllvm-args=-disable-loop-idiom-wcslen"],
        }
    }
}

/// The clang to use; the inner `Err` says why there is none.
fn compiler(
    cache: &Cache,
    toolchain: &Toolchain,
    target: &Target,
    shell: &Shell,
) -> Result<Result<Compiler, Error>, Error> {
    let release = toolchain.release().unwrap_or_default().to_owned();
    let Some(major) = toolchain.llvm_major() else {
        return Ok(Err(Error::NoBitcode {
            reason: format!("rustc {release} does not tell which LLVM it is made with"),
            seen: Vec::new(),
            major: None,
        }));
    };
    let clang = match Clang::find(major) {
        Ok(clang) => clang,
        Err(seen) => {
            return Ok(Err(Error::NoBitcode {
                reason: format!(
                    "rustc {release} is made with LLVM {major}, and there is no clang {major}"
                ),
                seen,
                major: Some(major),
            }));
        }
    };
    let flags = match &target.kind {
        Kind::Linux(linux) => flags::for_clang(cache, &clang, &linux.kbuild, shell)?,
        Kind::FreeBsd(freebsd) => Ok(freebsd.c_flags.clone()),
    };
    Ok(match flags {
        Ok(flags) => Ok(Compiler { clang, flags }),
        Err(reason) => Err(Error::NoBitcode {
            reason,
            seen: Vec::new(),
            major: None,
        }),
    })
}
