// SPDX-License-Identifier: MIT OR Apache-2.0

//! What can go wrong on the way to a module, each with its remedy.

use std::{
    io,
    path::{Path, PathBuf},
};

use kmod_host::{Fault, disk};

use crate::cargo::Uncompiled;

/// How many places an error shows.
const NOTES: usize = 8;

/// The first of a list, and how many more there are of what.
fn some(list: &[String], what: &str) -> Vec<String> {
    let mut notes: Vec<String> = list.iter().take(NOTES).cloned().collect();
    if let Some(more) = list.len().checked_sub(NOTES).filter(|more| *more > 0) {
        notes.push(format!("and {more} more {what}"));
    }
    notes
}

/// Why a module was not built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program is not there.
    #[error("`{program}` is not installed")]
    NoProgram {
        /// The program.
        program: String,
    },
    /// A program could not be started.
    #[error("cannot run `{program}`: {source}")]
    Spawn {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program failed that should not.
    #[error("`{program}` failed:\n{output}")]
    Tool {
        /// The program, with the arguments that matter.
        program: String,
        /// What it printed.
        output: String,
    },
    /// No cache folder can be determined.
    #[error("no folder for the cache: neither XDG_CACHE_HOME nor HOME is set")]
    NoCacheFolder,
    /// No usable Rust toolchain.
    #[error("no Rust toolchain with the sources of the standard library was found")]
    NoToolchain {
        /// Each toolchain looked at, and what it lacks.
        seen: Vec<String>,
    },
    /// clippy does not belong to the toolchain.
    #[error("there is no clippy beside {}", rustc.display())]
    NoClippy {
        /// The compiler.
        rustc: PathBuf,
    },
    /// There is no clang at all.
    #[error("there is no clang, which compiles C for FreeBSD")]
    NoClang,
    /// The kernel is not what it is to be built for as.
    #[error(transparent)]
    Kernel(#[from] kmod_target::Error),
    /// libclang cannot be loaded.
    #[error("libclang cannot be loaded: {0}")]
    NoLibclang(String),
    /// The headers could not be turned into bindings.
    #[error("the headers of {release} cannot be turned into bindings: {message}")]
    Bindings {
        /// The kernel.
        release: String,
        /// bindgen's reason.
        message: String,
    },
    /// The kernel's headers are of no use.
    #[error("the headers of {release} cannot be used: {source}")]
    Headers {
        /// The kernel.
        release: String,
        /// What is wrong with them.
        source: kmod_target::kbuild::Error,
    },
    /// A folder that a package names in `depends` holds no module.
    #[error("no module was built in {}: what it exports cannot be read: {source}", folder.display())]
    Depends {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A module whose symbols are used cannot be asked for.
    #[error("{} defines what this module uses, and declares no version: it cannot be asked for", path.display())]
    NoVersion {
        /// Its file.
        path: PathBuf,
    },
    /// The kernel needs something of the code that cannot be given.
    #[error("{release} cannot be built for: {reason}")]
    Unsupported {
        /// The kernel.
        release: String,
        /// The exact reason.
        reason: String,
    },
    /// libclang and the kernel's compiler see different structures.
    #[error("libclang and the compiler of {release} do not agree: {}", differences.first().map_or("", String::as_str))]
    Layouts {
        /// The kernel.
        release: String,
        /// Each difference: the type, the field, both numbers.
        differences: Vec<String>,
    },
    /// The layouts of structures could not be compared.
    #[error("the layouts of the structures of {release} cannot be compared: {reason}")]
    LayoutsUnknown {
        /// The kernel.
        release: String,
        /// Why.
        reason: String,
    },
    /// cargo failed; the compiler has said why.
    #[error("could not compile `{package}`")]
    Cargo {
        /// The package.
        package: String,
        /// What is known of the reason.
        reason: Uncompiled,
    },
    /// A crate wants a library that does not exist in a kernel.
    #[error(
        "the crate `{krate}` needs the `{library}` library, which does not exist in a kernel module"
    )]
    NeedsLibrary {
        /// The crate, with its version.
        krate: String,
        /// `alloc` or `std`.
        library: String,
    },
    /// A crate whose build script compiles C or assembly, which it does for user space.
    #[error(
        "the crate `{krate}` brings compiled C or assembly ({libraries}), which is made for user space"
    )]
    BringsObjects {
        /// The crate, with its version.
        krate: String,
        /// What it links.
        libraries: String,
    },
    /// Code that calculates with floating point.
    #[error("floating point cannot be used in a kernel module; it is used by {}", culprits.join(", "))]
    FloatingPoint {
        /// The crates, or files of the package.
        culprits: Vec<String>,
        /// Each place.
        places: Vec<String>,
    },
    /// A `build_assert!` that the optimiser could not prove.
    #[error("a `build_assert!` or `build_error!` can be reached in {}", culprits.join(", "))]
    BuildAssert {
        /// The crates, or files of the package.
        culprits: Vec<String>,
        /// Each place.
        places: Vec<String>,
    },
    /// The package declares no module.
    #[error("the package `{package}` declares no module: `init_module` is missing")]
    NoModule {
        /// The package.
        package: String,
    },
    /// The bitcode path was asked for and cannot be taken.
    #[error("{reason}")]
    NoBitcode {
        /// Why.
        reason: String,
        /// Each clang looked at, and what it is.
        seen: Vec<String>,
        /// The major release of LLVM that is needed, where it is that.
        major: Option<u32>,
    },
    /// The C of a package does not compile.
    #[error("could not compile the C of `{package}`:\n{output}")]
    C {
        /// The package.
        package: String,
        /// What the compiler said.
        output: String,
    },
    /// The C of a package defines what `module!` does.
    #[error("`{}` of `{package}` defines `{entry}`, which `module!` does", file.display())]
    CEntry {
        /// The package.
        package: String,
        /// The file.
        file: PathBuf,
        /// The function.
        entry: String,
    },
    /// Something is defined twice in a package.
    #[error("`{symbol}` is defined twice in `{package}`: in {} and in {}", places[0], places[1])]
    DefinedTwice {
        /// The package.
        package: String,
        /// The symbol.
        symbol: String,
        /// Where.
        places: [String; 2],
    },
    /// A package that is to be a part of a module of C offers it nothing.
    #[error("the package `{package}` has nothing that C could call")]
    NoPart {
        /// The package.
        package: String,
    },
    /// A package that is to be a part of a module of C is a module.
    #[error("the package `{package}` declares a module, and so cannot be a part of one")]
    ModuleAsPart {
        /// The package.
        package: String,
    },
    /// kbuild refused the object.
    #[error("kbuild of {release} did not make the module:\n{output}")]
    Kbuild {
        /// The kernel.
        release: String,
        /// What it printed.
        output: String,
    },
    /// There is no room.
    #[error("no space left on the disk: {message}")]
    DiskFull {
        /// What did not find room.
        message: String,
        /// The target folder of the build.
        target: Option<PathBuf>,
    },
    /// cargo ended before it came to compile; it has said why.
    #[error("cargo could not begin to compile `{package}`: see what it says above")]
    CargoRefused {
        /// The package.
        package: String,
    },
    /// The tests of a package do not compile; the compiler has said why.
    #[error("the tests of `{package}` could not be compiled")]
    Tests {
        /// The package.
        package: String,
    },
    /// Programs of the virtual machine with the standard library have libc in them, and there is none to put in.
    #[error("no static libc to link tests with that use the standard library")]
    NoStaticLibc,
    /// A test is a program with the standard library, which is not to be had for its system.
    #[error("test `{test}` needs the standard library, which there is for Linux alone: {reason}")]
    NoStd {
        /// The test.
        test: String,
        /// What says so.
        reason: String,
    },
    /// A signal came that ends the command.
    #[error("interrupted")]
    Interrupted,
    /// objtool found fault with the code.
    #[error("objtool of {release} does not accept the code of the module")]
    Objtool {
        /// The kernel.
        release: String,
        /// What it said, each with its place where that is known.
        complaints: Vec<String>,
    },
    /// A tool left an object that cannot be read.
    #[error("the module that was built is not sound: {0}")]
    Audit(String),
    /// The audit found what must not be in a module, and said it.
    #[error("`{module}` is not fit to be loaded: the audit found {count} fault{}, above", if *count == 1 { "" } else { "s" })]
    Unsound {
        /// The module.
        module: String,
        /// How many findings there were.
        count: usize,
    },
}

impl Error {
    /// Wraps an I/O error with the path it is about.
    pub(crate) fn io(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| {
            if disk::is_full(&source) {
                let message = format!("{} could not be written", path.display());
                return Self::disk_full(message);
            }
            Self::Io { path, source }
        }
    }

    /// That there is no room.
    pub(crate) fn disk_full(message: impl Into<String>) -> Self {
        Self::DiskFull {
            message: message.into(),
            target: None,
        }
    }

    /// Says where the build wrote, if that matters.
    pub(crate) fn in_target(self, folder: &Path) -> Self {
        match self {
            Self::DiskFull { message, .. } => Self::DiskFull {
                message,
                target: Some(folder.to_owned()),
            },
            other => other,
        }
    }

    /// Wraps why a program could not be run.
    pub(crate) fn spawn(program: impl Into<String>) -> impl FnOnce(Fault) -> Self {
        let program = program.into();
        move |fault| {
            fault.into(Self::Interrupted, |source| match source.kind() {
                io::ErrorKind::NotFound => Self::NoProgram { program },
                _ => Self::Spawn { program, source },
            })
        }
    }

    /// Wraps why a lock could not be had.
    pub(crate) fn at(path: impl AsRef<Path>) -> impl FnOnce(Fault) -> Self {
        let io = Self::io(path);
        move |fault| fault.into(Self::Interrupted, io)
    }

    /// Says of a failed `make` for which kernel it was.
    pub(crate) fn of_kbuild(release: &str) -> impl FnOnce(Self) -> Self {
        let release = release.to_owned();
        move |error| match error {
            Self::Tool { output, .. } => Self::Kbuild { release, output },
            other => other,
        }
    }

    /// The exit code: 1 where the package is at fault, 3 where the machine lacks something.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Cargo { .. }
            | Self::CargoRefused { .. }
            | Self::Tests { .. }
            | Self::NoStd { .. }
            | Self::NeedsLibrary { .. }
            | Self::BringsObjects { .. }
            | Self::FloatingPoint { .. }
            | Self::BuildAssert { .. }
            | Self::NoModule { .. }
            | Self::C { .. }
            | Self::CEntry { .. }
            | Self::DefinedTwice { .. }
            | Self::NoPart { .. }
            | Self::ModuleAsPart { .. }
            | Self::NoVersion { .. }
            | Self::Kbuild { .. }
            | Self::Objtool { .. }
            | Self::Audit(_)
            | Self::Unsound { .. } => 1,
            Self::Interrupted => 130,
            Self::Kernel(error) => error.exit_code(),
            _ => 3,
        }
    }

    /// A stable code to look up.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "KMOD0201",
            Self::NoProgram { .. } | Self::Spawn { .. } => "KMOD0202",
            Self::Tool { .. } => "KMOD0203",
            Self::NoCacheFolder => "KMOD0204",
            Self::NoToolchain { .. } => "KMOD0205",
            Self::NoLibclang(_) => "KMOD0206",
            Self::Bindings { .. } => "KMOD0207",
            Self::Headers { .. } => "KMOD0208",
            Self::Unsupported { .. } => "KMOD0209",
            Self::Layouts { .. } => "KMOD0230",
            Self::LayoutsUnknown { .. } => "KMOD0231",
            Self::Depends { .. } => "KMOD0256",
            Self::NoVersion { .. } => "KMOD0232",
            Self::Cargo { .. } => "KMOD0210",
            Self::NeedsLibrary { .. } => "KMOD0211",
            Self::FloatingPoint { .. } => "KMOD0212",
            Self::BuildAssert { .. } => "KMOD0213",
            Self::NoModule { .. } => "KMOD0214",
            Self::Kbuild { .. } => "KMOD0216",
            Self::Audit(_) => "KMOD0217",
            Self::BringsObjects { .. } => "KMOD0218",
            Self::NoBitcode { .. } => "KMOD0220",
            Self::NoClang => "KMOD0229",
            Self::Kernel(error) => error.code(),
            Self::Objtool { .. } => "KMOD0221",
            Self::C { .. } => "KMOD0223",
            Self::CEntry { .. } => "KMOD0224",
            Self::DefinedTwice { .. } => "KMOD0225",
            Self::NoPart { .. } => "KMOD0226",
            Self::ModuleAsPart { .. } => "KMOD0227",
            Self::Unsound { .. } => "KMOD0240",
            Self::Interrupted => "KMOD0120",
            Self::DiskFull { .. } => "KMOD0501",
            Self::CargoRefused { .. } => "KMOD0502",
            Self::NoClippy { .. } => "KMOD0504",
            Self::Tests { .. } => "KMOD0401",
            Self::NoStaticLibc => "KMOD0402",
            Self::NoStd { .. } => "KMOD0405",
        }
    }

    /// Further facts, one a line.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::NoToolchain { seen } | Self::NoBitcode { seen, .. } => seen.clone(),
            Self::DiskFull { target, .. } => disk::rooms(target.as_deref()),
            Self::Layouts { differences, .. } => {
                some(differences.get(1..).unwrap_or_default(), "differences")
            }
            Self::FloatingPoint { places, .. }
            | Self::BuildAssert { places, .. }
            | Self::Objtool {
                complaints: places, ..
            } => some(places, "places"),
            _ => Vec::new(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        use kmod_target::kbuild::Error as Probe;
        let help = match self {
            Self::Io { path, source } if refuses_writing(source) => format!(
                "let this user write to {}, or have the target folder elsewhere with --target-dir, the cache with XDG_CACHE_HOME",
                if path.is_dir() { path } else { path.parent().unwrap_or(path) }.display()
            ),
            Self::DiskFull { .. } => "make room there, or have the target folder elsewhere with --target-dir, the cache with \
                 XDG_CACHE_HOME, temporary files with TMPDIR"
                .into(),
            Self::NoProgram { program } => {
                let package = match program.as_str() {
                    "ld" | "ar" | "objcopy" => "binutils",
                    "make" => "make",
                    "cargo" => "cargo",
                    "ld.lld" => "lld",
                    other => other,
                };
                format!("install it: on Debian `apt-get install {package}`")
            }
            Self::NoCacheFolder => "set HOME, or XDG_CACHE_HOME to a folder of your own".into(),
            Self::NoToolchain { .. } => "install one: on Debian 12 `apt-get install rustc-web cargo-web rust-web-src`, on newer ones \
                 `apt-get install rustc cargo rust-src`, with rustup `rustup component add rust-src`"
                .into(),
            Self::NoBitcode { major: Some(major), .. } => {
                format!("install it: on Debian `apt-get install clang-{major}`; or build without: `--codegen plain`")
            }
            Self::NoBitcode { .. } => "build without: `--codegen plain`".into(),
            Self::NoClang => "install it: on Debian `apt-get install clang lld`".into(),
            Self::Kernel(error) => return error.help(),
            Self::NoClippy { .. } => "install it: on Debian 12 `apt-get install rust-web-clippy`, on newer ones \
                 `apt-get install rust-clippy`, with rustup `rustup component add clippy`"
                .into(),
            Self::NoLibclang(_) => {
                "install it: on Debian 12 `apt-get install libclang1-22`, on newer ones `apt-get install libclang1`; \
                 or name its folder in LIBCLANG_PATH"
                    .into()
            }
            Self::Bindings { .. } => "take a newer libclang (LIBCLANG_PATH names its folder), and leave BINDGEN_EXTRA_CLANG_ARGS unset"
                .into(),
            Self::Layouts { .. } => "take another libclang (LIBCLANG_PATH names its folder), and leave BINDGEN_EXTRA_CLANG_ARGS unset; \
                 with other layouts, Rust code would read and write the wrong memory"
                .into(),
            Self::Headers { source: Probe::NoCompiler(compiler), .. } => {
                let package = compiler.trim_start_matches("x86_64-linux-gnu-");
                format!("install the compiler the kernel was built with: on Debian `apt-get install {package}`")
            }
            Self::Cargo { reason: Uncompiled::Unexplained, .. } => "if the compiler stopped with an `LLVM ERROR`: code that asks for vector instructions (`core::arch`, \
                 `#[target_feature]`) has no meaning for a kernel, whose code must not use the vector registers; turn off the \
                 feature of the crate that brings it"
                .into(),
            Self::Cargo { reason: Uncompiled::NamesAreLacking, .. } => "a name that is there for Linux may not be there for FreeBSD: \
                 `cargo kmod explain KMOD0210`"
                .into(),
            Self::Depends { .. } => "build that module for this kernel first, or mend `depends` in package.metadata.kmod; `{release}` in it \
                 stands for the kernel's release"
                .into(),
            Self::NoVersion { .. } => {
                "say `MODULE_VERSION(NAME, 1);` in that module; one that `module!` declares has a version".into()
            }
            Self::NeedsLibrary { krate, .. } => format!(
                "turn its default features off (`default-features = false`) if `{}` has a `no_std` form without `alloc`, or use another crate",
                krate.split(' ').next().unwrap_or(krate)
            ),
            Self::BringsObjects { .. } => "choose its pure Rust form if it has one (a feature, often `pure` or without default \
                 features), or another crate; such code would use the floating-point registers and lack the kernel's mitigations"
                .into(),
            Self::FloatingPoint { .. } => "calculate with integers or with fixed point; the registers of the floating-point unit belong to \
                 user space while the kernel runs"
                .into(),
            Self::BuildAssert { .. } => {
                "make the condition provable at compile time: `#[inline(always)]` on the function, and constants as arguments".into()
            }
            Self::NoModule { .. } => "declare it with `module! { … }` of `kernel::prelude` in src/lib.rs; a part of a module of C is built by that module's \
                 Kbuild: `cargo kmod kbuild`"
                .into(),
            Self::NoStaticLibc => {
                "install it; on Debian: apt-get install libc6-dev. A test without `std` needs none".into()
            }
            Self::NoStd { .. } => {
                "use what `kmod_test` has in its place (`use kmod_test::prelude::*;`, `kmod_test::println!`), or keep what \
                 needs it to Linux with `#[cfg(target_os = \"linux\")]`"
                    .into()
            }
            Self::NoPart { .. } => {
                "say `kernel::module_part!();` once in src/lib.rs, and write functions as `#[unsafe(no_mangle)] extern \"C\" fn`".into()
            }
            Self::ModuleAsPart { .. } => {
                "say `kernel::module_part!();` instead of `module! { … }`: the module is the C side's to declare".into()
            }
            Self::CEntry { .. } => {
                "leave out its module_init() and module_exit(), and call its functions from the Rust code".into()
            }
            Self::Objtool { .. } => {
                "look for assembly there: backtraces and mitigations of the kernel rely on what objtool checks".into()
            }
            _ => return None,
        };
        Some(help)
    }
}

/// Whether the system keeps a file or folder from being written.
fn refuses_writing(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem)
}
