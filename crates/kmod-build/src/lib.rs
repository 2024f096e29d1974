// SPDX-License-Identifier: MIT OR Apache-2.0

//! The pipeline from a driver package to a module of one kernel.
//!
//! The steps, each in its file, in the order they run; everything but the last four is cached by the
//! content it was made from ([`cache`]):
//!
//! 1. [`toolchain`]: a Rust toolchain that has the sources of the standard library;
//! 2. [`target`]: what this kernel demands of code (asked of its kbuild), its configuration as cfgs, the
//!    bindings;
//! 3. [`sysroot`]: `core` and `compiler_builtins`, compiled with just these demands;
//! 4. [`codegen`]: whether the C shims become objects or bitcode, and making them so;
//! 5. [`cargo`]: cargo compiles the driver, its dependencies and C in the form of bitcode to one object;
//! 6. [`link`]: the object is checked and joined with what else it uses;
//! 7. [`kbuild`]: the target's objtool and kbuild make the `.ko` of it;
//! 8. [`debug`]: the debug information gets a file of its own;
//! 9. [`audit`]: what came out is checked.

pub mod audit;
pub mod cache;
mod canary;
pub mod cargo;
pub mod check;
pub mod codegen;
pub mod debug;
mod error;
pub mod flags;
pub mod guest;
pub mod kbuild;
pub mod link;
mod paths;
mod process;
pub mod sysroot;
pub mod target;
pub mod toolchain;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use kmod_host::{lock, program};
use kmod_report::Shell;
use kmod_target::{Kernel, System};

pub use error::Error;
pub use guest::TestTarget;
pub use target::{Libclang, libclang};

use crate::{
    audit::{Stage, licences::Crate},
    cache::Cache,
    codegen::{Choice, Codegen},
    target::{Kind, Target},
    toolchain::Toolchain,
};

/// What every build for Linux runs, whatever the kernel; the compiler is the kernel's own.
const PROGRAMS: [&str; 4] = ["make", "ld", "ar", "objcopy"];
/// What every build for FreeBSD runs; clang and its linker are looked for by their release.
const OF_FREEBSD: [&str; 2] = ["ar", "objcopy"];

/// One module to build for one kernel.
pub struct Request<'a> {
    /// `Cargo.toml` of the driver package.
    pub manifest_path: &'a Path,
    /// The package's name.
    pub package: &'a str,
    /// The module's name: the package's, with underscores; or that of the module of C that it is a part of.
    pub module_name: &'a str,
    /// Whether it is a part of a module of C, not a module.
    pub is_part: bool,
    /// cargo's target folder; everything is made in `kmod/RELEASE` below it.
    pub target_dir: &'a Path,
    /// The kernel to build for.
    pub kernel: &'a Kernel,
    /// The folder that holds the framework's `lib/`, `guest/` and `crates/`.
    pub framework: &'a Path,
    /// Folders in which modules were built that this one uses.
    pub depends: Vec<PathBuf>,
    /// The cargo profile.
    pub profile: &'a str,
    /// Whether the package has tests that use `kmod-test`.
    pub has_tests: bool,
    /// C files of the package, as seen from its folder.
    pub c_files: Vec<&'a Path>,
    /// For a module for tests, which lets them make allocations fail and lies in a folder of its own: what the package
    /// calls its dependency on the crate `kernel`.
    pub testing: Option<&'a str>,
    /// How C and Rust are to come together; by itself bitcode where that can be.
    pub codegen: Option<Choice>,
    /// Further arguments for cargo: features, `--locked` and the like.
    pub cargo_args: Vec<String>,
    /// Where progress and messages go.
    pub shell: &'a Shell,
}

impl Request<'_> {
    /// The folder that everything for this kernel is made in, and the right to: of two builds of one package at once,
    /// one comes after the other.
    fn folder(&self) -> Result<(PathBuf, fs::File), Error> {
        let folder = self.target_dir.join("kmod").join(&self.kernel.release);
        fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
        let path = folder.join(".lock");
        let lock = lock::exclusive(&path, folder.display(), self.shell);
        Ok((folder, lock.map_err(Error::at(&path))?))
    }
}

/// The folder, in that of a kernel, with what is made of a module for tests.
const TESTING: &str = "test";

/// What came of a [`Request`].
#[derive(Debug)]
pub struct Built {
    /// The module, `target/kmod/RELEASE/NAME.ko`; one for tests is in `test/` there.
    pub ko: PathBuf,
    /// The crates in it, without the framework's.
    pub crates: Vec<Crate>,
    /// How C and Rust came together, as in `--codegen`.
    pub codegen: &'static str,
    /// The steps that took time, in order.
    pub steps: Vec<(&'static str, Duration)>,
}

/// Builds one module for one kernel.
///
/// # Errors
///
/// [`Error`] names what failed and, in [`Error::help`], the remedy.
pub fn build(request: &Request<'_>) -> Result<Built, Error> {
    let built = compile(request).and_then(|compiled| finish(request, compiled));
    built.map_err(|error| error.in_target(request.target_dir))
}

/// Builds a part of a module of C for one kernel: an object at `output`, for the kbuild that has asked for it. Returns
/// whether it is another than was there.
///
/// # Errors
///
/// As [`build`].
pub fn build_part(request: &Request<'_>, output: &Path) -> Result<bool, Error> {
    let make = || {
        let kernel = request.kernel;
        kernel.must_be(System::Linux, "parts of a module of C are")?;
        let compiled = compile(request)?;
        let Compiled {
            target,
            parts,
            object,
            ..
        } = &compiled;
        let linux = target.linux("parts of a module of C are")?;
        let seen = kbuild::seen_by_objtool(target, linux, object)?;
        audit::check(request, target, Stage::Finished, &[], &seen, &seen)?;
        kbuild::make_part(linux, parts, object, &seen, output)
    };
    make().map_err(|error: Error| error.in_target(request.target_dir))
}

/// All of the module, before kbuild has had its say.
struct Compiled {
    cache: Cache,
    target: Target,
    parts: codegen::Parts,
    codegen: &'static str,
    crates: Vec<Crate>,
    object: PathBuf,
    folder: PathBuf,
    _lock: fs::File,
    steps: Steps,
}

/// Takes the steps to the object, one after the other.
fn compile(request: &Request<'_>) -> Result<Compiled, Error> {
    let shell = request.shell;
    let cache = Cache::open()?;
    let mut steps = Steps::default();

    find_programs(request.kernel.system)?;
    let toolchain = Toolchain::find()?;
    toolchain.announce(shell);
    steps.done("toolchain");
    let mut target = Target::prepare(&cache, request.kernel, request.framework, shell)?;
    for folder in &request.depends {
        target.add_exports(folder)?;
    }
    steps.done("target");
    let codegen = Codegen::choose(request.codegen, &cache, &toolchain, &target, shell)?;
    let sysroot = sysroot::prepare(&cache, &toolchain, &target, shell)?;
    steps.done("core");
    let (release_dir, lock) = request.folder()?;
    let context = codegen::Context {
        cache: &cache,
        toolchain: &toolchain,
        target: &target,
        sysroot: &sysroot,
        shell,
    };
    let shims = codegen.shims(&context)?;
    steps.done("shims");
    let files = codegen::Files {
        package: request.package,
        module: request.module_name,
        root: request.manifest_path.parent().unwrap_or(Path::new("")),
        files: &request.c_files,
    };
    let parts = shims.and(codegen.package(&context, &files, &release_dir.join("c"))?);
    steps.done("c");
    let inputs = cargo::Inputs {
        toolchain: &toolchain,
        target: &target,
        sysroot: &sysroot,
        codegen: &codegen,
        parts: &parts,
    };
    let rust = cargo::compile(request, &inputs, &release_dir)?;
    steps.done("cargo");
    let folder = if request.testing.is_some() {
        release_dir.join(TESTING)
    } else {
        release_dir
    };
    let object = link::link(request, &target, &sysroot, &parts, &rust.library, &folder)?;
    steps.done("link");
    audit::check(
        request,
        &target,
        Stage::Linked,
        &rust.crates,
        &object,
        &object,
    )?;
    steps.done("audit");
    Ok(Compiled {
        codegen: codegen.name(),
        cache,
        target,
        parts,
        crates: rust.crates,
        object,
        folder,
        _lock: lock,
        steps,
    })
}

/// Takes the steps from the object to the module.
fn finish(request: &Request<'_>, compiled: Compiled) -> Result<Built, Error> {
    let Compiled {
        cache,
        target,
        parts,
        codegen,
        crates,
        object,
        folder,
        _lock,
        mut steps,
    } = compiled;
    let made = match &target.kind {
        Kind::Linux(linux) => {
            let target = (&target, linux);
            kbuild::make_module(request, &cache, target, &parts, &object, &folder)?
        }
        // What the linker made is what the loader takes.
        Kind::FreeBsd(_) => object,
    };
    steps.done("kbuild");
    let pair = debug::separate(&made, &folder, request.module_name)?;
    if let Err(error) = audit::check(
        request,
        &target,
        Stage::Finished,
        &[],
        &pair.ko,
        &pair.debug,
    ) {
        pair.discard()?;
        return Err(error);
    }
    let ko = pair.keep()?;
    target.remember_for_host_checks(&cache)?;
    steps.done("audit");
    Ok(Built {
        ko,
        crates,
        codegen,
        steps: steps.done,
    })
}

/// Builds tests of a package, as programs of the virtual machine; returns those that are for the kernel's system, with
/// the program of each.
///
/// # Errors
///
/// As [`build`].
pub fn build_tests(
    request: &Request<'_>,
    targets: &[TestTarget],
) -> Result<Vec<(TestTarget, PathBuf)>, Error> {
    let (release_dir, _lock) = request.folder()?;
    guest::build_tests(request, targets, &release_dir)
}

/// What is run late is missed early.
fn find_programs(system: System) -> Result<(), Error> {
    let programs = match system {
        System::Linux => PROGRAMS.as_slice(),
        System::FreeBsd => &OF_FREEBSD,
    };
    let missing = programs.iter().find(|name| program::find(name).is_none());
    missing.map_or(Ok(()), |name| {
        Err(Error::NoProgram {
            program: (*name).to_owned(),
        })
    })
}

/// Generates what a plain `cargo check` of a driver needs: the bindings and cfgs of one kernel.
///
/// # Errors
///
/// As [`build`].
pub fn prepare(kernel: &Kernel, framework: &Path, shell: &Shell) -> Result<(), Error> {
    let cache = Cache::open()?;
    Target::prepare(&cache, kernel, framework, shell)?.remember_for_host_checks(&cache)
}

/// Builds process 1 of a virtual machine with a kernel of this system, a static program.
///
/// # Errors
///
/// As [`build`].
pub fn guest_init(framework: &Path, system: System, shell: &Shell) -> Result<PathBuf, Error> {
    guest::build(&Cache::open()?, framework, system, shell)
}

/// Measures the steps of a build.
#[derive(Debug)]
struct Steps {
    last: Instant,
    done: Vec<(&'static str, Duration)>,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            last: Instant::now(),
            done: Vec::new(),
        }
    }
}

impl Steps {
    fn done(&mut self, name: &'static str) {
        let now = Instant::now();
        let took = now - self.last;
        self.last = now;
        match self.done.iter_mut().find(|(step, _)| *step == name) {
            Some((_, before)) => *before += took,
            None => self.done.push((name, took)),
        }
    }
}
