// SPDX-License-Identifier: MIT OR Apache-2.0

//! cargo compiles the driver, its dependencies and `core` to one object.
//!
//! The driver stays an ordinary package: its `[dependencies]`, features, build scripts and procedural
//! macros are cargo's business. What makes it kernel code is given from outside: the target, the
//! kernel's flags and cfgs, a sysroot with a matching `core`, and fat link-time optimisation.

use std::{
    ffi::OsString,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use cargo_metadata::{
    Artifact, Message, PackageId,
    diagnostic::{Diagnostic, DiagnosticLevel},
};
use kmod_host::{Fault, disk, program};
use kmod_target::System;

use crate::{
    Error, Request,
    audit::licences::Crate,
    codegen::{Codegen, Parts},
    flags::TRIPLE,
    paths,
    sysroot::Sysroot,
    target::Target,
    toolchain::Toolchain,
};

/// The language features that code inside the kernel tree may use; given to the driver from outside.
pub(crate) const FEATURES: &str = "arbitrary_self_types,asm_goto,generic_arg_infer,used_with_arg";

/// Keys of the profile, whatever the package says. They are the same for all builds: what is compiled for the host,
/// procedural macros above all, is shared only then.
const PROFILE: [(&str, &str); 5] = [
    ("lto", "\"fat\""),
    ("codegen-units", "1"),
    ("panic", "\"abort\""),
    ("opt-level", "2"),
    // Names in full, no types. It stays out of the module: `debug`.
    ("debug", "\"limited\""),
];

/// What the compiler says where there is nothing of a name: a type, a value, an import, a module, a method, a function of a trait.
const NOT_FOUND: [&str; 7] = [
    "E0405", "E0407", "E0412", "E0425", "E0432", "E0433", "E0599",
];

/// What is known of the reason for which a package did not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncompiled {
    /// The compiler has said it.
    Explained,
    /// No compiler said why.
    Unexplained,
    /// The compiler did not find something of a name, which another system may have.
    NamesAreLacking,
}

/// What a package is compiled with.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The compiler.
    pub toolchain: &'a Toolchain,
    /// The kernel.
    pub target: &'a Target,
    /// `core`.
    pub sysroot: &'a Sysroot,
    /// How C and Rust come together.
    pub codegen: &'a Codegen,
    /// The C.
    pub parts: &'a Parts,
}

/// Who looks at a package.
#[derive(Debug, Clone, Copy)]
pub enum Tool<'a> {
    /// The compiler.
    Compiler,
    /// clippy, with its arguments, in the form of the program that it replaces the compiler with.
    Clippy {
        /// That program.
        driver: &'a Path,
        /// What lints to allow and to deny.
        arguments: &'a [String],
    },
}

/// What cargo made.
#[derive(Debug)]
pub struct Compiled {
    /// The static library of the driver.
    pub library: PathBuf,
    /// The crates in it, without the framework's: the driver last.
    pub crates: Vec<Crate>,
}

/// Compiles the package.
///
/// # Errors
///
/// [`Error::Cargo`] after the compiler's messages were shown; [`Error::NeedsLibrary`] for a crate that
/// wants `alloc` or `std`.
pub fn compile(
    request: &Request<'_>,
    inputs: &Inputs<'_>,
    release_dir: &Path,
) -> Result<Compiled, Error> {
    let mut command = command(request, inputs, request.profile, release_dir);
    let mut outcome = Outcome::of(&mut command, request)?;
    if let Some(symbol) = &outcome.defined_twice {
        return Err(inputs.parts.defined_twice(request.package, symbol));
    }
    match outcome.library.take() {
        Some(library) if outcome.is_success => Ok(Compiled {
            library,
            crates: outcome.crates,
        }),
        _ => Err(outcome.failure(request, release_dir)),
    }
}

/// Has the compiler look at the package, and make nothing of it.
///
/// # Errors
///
/// As [`compile`].
pub fn check(
    request: &Request<'_>,
    inputs: &Inputs<'_>,
    tool: Tool<'_>,
    release_dir: &Path,
) -> Result<(), Error> {
    // Of `cargo rustc` this is not a profile but what to do; the profile is then that of `cargo check`.
    let mut command = command(request, inputs, "check", release_dir);
    if let Tool::Clippy { driver, arguments } = tool {
        replace_by_clippy(&mut command, driver, arguments);
    }
    let outcome = Outcome::of(&mut command, request)?;
    if outcome.is_success {
        Ok(())
    } else {
        Err(outcome.failure(request, release_dir))
    }
}

/// Has cargo call clippy's program, with these arguments, in place of the compiler.
pub(crate) fn replace_by_clippy(cargo: &mut Command, driver: &Path, arguments: &[String]) {
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", driver)
        .env("CLIPPY_ARGS", clippy_arguments(arguments));
}

/// Arguments as clippy's program takes them from its environment.
pub(crate) fn clippy_arguments(arguments: &[String]) -> String {
    let words = arguments.iter();
    words
        .map(|word| format!("{word}__CLIPPY_HACKERY__"))
        .collect()
}

/// What cargo's messages told.
#[derive(Debug, Default)]
struct Outcome {
    /// The static library of the driver.
    library: Option<PathBuf>,
    /// The crates that are linked into it.
    crates: Vec<Crate>,
    /// The crate that wants a library which does not exist, and which.
    needs: Option<(String, String)>,
    /// The crate whose build script brings objects made for user space, and which.
    brings: Option<(String, String)>,
    /// What both Rust code and C in the form of bitcode define.
    defined_twice: Option<String>,
    /// Whether the crate does without the framework, and so without a panic handler.
    is_no_module: bool,
    /// Whether something was compiled, or at least tried to be.
    has_begun: bool,
    /// Whether a compiler found no room on the disk.
    is_disk_full: bool,
    /// Whether the compiler said what is wrong.
    has_errors: bool,
    /// Whether the compiler did not find something of a name.
    lacks_names: bool,
    /// Whether something did not compile.
    has_failed: bool,
    /// Whether cargo is content.
    is_success: bool,
}

impl Outcome {
    /// Runs cargo to its end.
    fn of(command: &mut Command, request: &Request<'_>) -> Result<Self, Error> {
        let mut child =
            program::spawn(command.stdout(Stdio::piped())).map_err(Error::spawn("cargo"))?;
        let mut outcome = Self::default();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line = line.map_err(|error| Error::spawn("cargo")(Fault::Io(error)))?;
                outcome.take(request, &line);
            }
        }
        let status = program::wait(&mut child).map_err(Error::spawn("cargo"))?;
        if let Some((krate, library)) = outcome.needs {
            return Err(Error::NeedsLibrary { krate, library });
        }
        if let Some((krate, libraries)) = outcome.brings {
            return Err(Error::BringsObjects { krate, libraries });
        }
        if outcome.is_no_module {
            let package = request.package.to_owned();
            return Err(if request.is_part {
                Error::NoPart { package }
            } else {
                Error::NoModule { package }
            });
        }
        outcome.is_success = status.success();
        Ok(outcome)
    }

    /// Why there is no library, where nothing else is to blame.
    fn failure(&self, request: &Request<'_>, release_dir: &Path) -> Error {
        let package = request.package.to_owned();
        // cargo's own words are on the way to the terminal already; those of a full disk are among them.
        if self.is_disk_full || disk::has_no_room(release_dir) {
            return Error::disk_full(format!("`{package}` could not be compiled"));
        }
        if self.has_begun {
            let reason = self.reason(request.kernel.system);
            return Error::Cargo { package, reason };
        }
        // What an earlier build as another user left, perhaps.
        let folder = release_dir.join("cargo");
        match tempfile::tempfile_in(&folder) {
            Ok(_) => Error::CargoRefused { package },
            Err(error) => Error::io(&folder)(error),
        }
    }

    /// What is known of the reason for which the package did not compile.
    fn reason(&self, system: System) -> Uncompiled {
        if self.has_failed && !self.has_errors {
            return Uncompiled::Unexplained;
        }
        match system {
            System::FreeBsd if self.lacks_names => Uncompiled::NamesAreLacking,
            _ => Uncompiled::Explained,
        }
    }

    /// Takes one line of cargo's output: shows it, and keeps what matters.
    fn take(&mut self, request: &Request<'_>, line: &str) {
        let Some(message) = shown(request, line) else {
            return;
        };
        self.has_begun = true;
        match message {
            Message::CompilerMessage(message) => {
                self.is_disk_full |= disk::says_full(&message.message.message)
                    || message.message.rendered.as_deref().is_some_and(disk::says_full);
                self.has_errors |= message.message.level == DiagnosticLevel::Error;
                self.lacks_names |= message
                    .message
                    .code
                    .as_ref()
                    .is_some_and(|code| NOT_FOUND.contains(&code.code.as_str()));
                self.is_no_module |= message
                    .message
                    .message
                    .starts_with("`#[panic_handler]` function required");
                if let Some(symbol) = defined_twice(&message.message) {
                    self.defined_twice.get_or_insert(symbol);
                }
                if let Some(library) = missing_library(&message.message) {
                    self.needs
                        .get_or_insert((crate_name(&message.package_id), library));
                }
            }
            Message::BuildScriptExecuted(script)
                // Those of host code (procedural macros) may link what they like.
                if !script.linked_libs.is_empty() && script.out_dir.as_str().contains(TRIPLE) => {
                let libraries: Vec<&str> = script
                    .linked_libs
                    .iter()
                    .map(|library| library.as_str())
                    .collect();
                self.brings
                    .get_or_insert((crate_name(&script.package_id), libraries.join(", ")));
            }
            Message::CompilerArtifact(artifact) => self.take_artifact(request, &artifact),
            Message::BuildFinished(finished) => self.has_failed = !finished.success,
            _ => {}
        }
    }

    /// Takes what became of one crate.
    fn take_artifact(&mut self, request: &Request<'_>, artifact: &Artifact) {
        let manifest = artifact.manifest_path.as_std_path();
        // What runs on the host (build scripts, procedural macros) does not lie in the target's folder.
        let mut files = artifact.filenames.iter();
        if !files.clone().any(|file| file.as_str().contains(TRIPLE)) {
            return;
        }
        if !manifest.starts_with(request.framework.join("lib")) {
            let named = crate_name(&artifact.package_id);
            let (name, version) = named.rsplit_once(' ').unwrap_or((&named, ""));
            self.crates.push(Crate {
                name: name.to_owned(),
                version: version.to_owned(),
                manifest: manifest.to_owned(),
                is_local: artifact.package_id.repr.starts_with("path+"),
            });
        }
        if artifact.target.name.replace('-', "_") == request.module_name
            || manifest == request.manifest_path
        {
            let library = files.find(|file| file.extension() == Some("a"));
            if let Some(library) = library {
                self.library = Some(library.clone().into_std_path_buf());
            }
        }
    }
}

/// Shows a line of cargo's output in the form that was asked for, and takes it apart.
pub(crate) fn shown(request: &Request<'_>, line: &str) -> Option<Message> {
    let message = parse(line).ok();
    if request.shell.is_json() {
        // A reader that has gone away is no reason to stop building.
        let _ = writeln!(std::io::stdout(), "{line}");
    } else if let Some(Message::CompilerMessage(message)) = &message
        && let Some(rendered) = &message.message.rendered
    {
        request.shell.raw_once(rendered.as_bytes());
    }
    message
}

/// One message of cargo's.
fn parse(line: &str) -> std::io::Result<Message> {
    Message::parse_stream(line.as_bytes())
        .next()
        .unwrap_or_else(|| Err(std::io::ErrorKind::InvalidData.into()))
}

/// The symbol that LLVM found two definitions of when it joined modules of bitcode.
fn defined_twice(diagnostic: &Diagnostic) -> Option<String> {
    let (_, rest) = diagnostic.message.split_once("Linking globals named '")?;
    let (symbol, rest) = rest.split_once('\'')?;
    rest.contains("symbol multiply defined")
        .then(|| symbol.to_owned())
}

/// The library that a crate looked for in vain: E0463 on `alloc` or `std`.
fn missing_library(diagnostic: &Diagnostic) -> Option<String> {
    if diagnostic.code.as_ref()?.code != "E0463" {
        return None;
    }
    let name = diagnostic.message.split('`').nth(1)?;
    matches!(name, "alloc" | "std").then(|| name.to_owned())
}

/// `name version` of a package, from the forms its identifier has: `SOURCE#NAME@VERSION`, or
/// `SOURCE#VERSION` where the source's last folder is the name.
fn crate_name(id: &PackageId) -> String {
    let (source, fragment) = id.repr.rsplit_once('#').unwrap_or((&id.repr, ""));
    match fragment.rsplit_once('@') {
        Some((name, version)) => format!("{name} {version}"),
        None => {
            let folder = source.rsplit('/').next().unwrap_or(source);
            format!("{folder} {fragment}")
        }
    }
}

/// The cargo command line.
fn command(
    request: &Request<'_>,
    inputs: &Inputs<'_>,
    profile: &str,
    release_dir: &Path,
) -> Command {
    let Inputs {
        toolchain,
        target,
        sysroot,
        codegen,
        parts,
    } = *inputs;
    let mut command = Command::new(&toolchain.cargo);
    prepare(&mut command, request, "rustc", release_dir);
    command.args(["--profile", profile]);
    command
        .args(["--lib", "--crate-type", "staticlib"])
        .arg("--target")
        .arg(&sysroot.spec);
    command.args(&request.cargo_args);
    if let Some(kernel) = request.testing {
        command.args(["--features", &format!("{kernel}/testing")]);
    }
    command.args([
        "--",
        "-Zcrate-attr=no_std",
        "-Aunused_features",
        "-Astable_features",
    ]);
    command.arg(format!("-Zcrate-attr=feature({FEATURES})"));
    command.arg(which(request.manifest_path));
    command.args(codegen.rust_flags());
    for (name, path) in &parts.crates {
        // Taken in although no line of Rust names them, and no reason for a lint to speak.
        let mut crate_of_c = OsString::from(format!("force,noprelude,nounused:{name}="));
        crate_of_c.push(path);
        command
            .arg("-Zunstable-options")
            .arg("--extern")
            .arg(crate_of_c);
    }
    command
        .env("RUSTC", &toolchain.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        // What newer cargos call `-Zjson-target-spec`; as a variable, older ones overlook it.
        .env("CARGO_UNSTABLE_JSON_TARGET_SPEC", "true")
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            rust_flags(request, toolchain, target, sysroot),
        )
        .env("KMOD_TARGET", &target.folder);
    command
}

/// A flag that says nothing to the compiler, and tells cargo which package it is that it compiles. Without one, two
/// packages of one name and version that share a target folder are the same to cargo, and of two checkouts of a driver
/// the module is made of whichever was compiled last.
fn which(manifest: &Path) -> String {
    format!(
        "--check-cfg=cfg(kmod_package, values({:?}))",
        manifest.display().to_string()
    )
}

/// Makes a cargo command line of what all builds of a package have in common: the package, how cargo talks, where the
/// framework is, and an environment without what is meant for host code.
pub(crate) fn prepare(
    command: &mut Command,
    request: &Request<'_>,
    verb: &str,
    release_dir: &Path,
) {
    let shell = request.shell;
    if let Some(package) = request.manifest_path.parent() {
        // cargo's configuration is that of its working folder.
        command.current_dir(package);
    }
    command
        .arg(verb)
        .arg("--manifest-path")
        .arg(request.manifest_path)
        .args(["--package", request.package])
        .arg("--target-dir")
        .arg(release_dir.join("cargo"));
    let ansi = shell.is_colored() && !shell.is_json();
    command.arg(if ansi {
        "--message-format=json-diagnostic-rendered-ansi"
    } else {
        "--message-format=json"
    });
    command.arg(if shell.is_colored() {
        "--color=always"
    } else {
        "--color=never"
    });
    match shell.verbosity() {
        kmod_report::Verbosity::Quiet => drop(command.arg("--quiet")),
        kmod_report::Verbosity::Normal => {}
        kmod_report::Verbosity::Verbose => drop(command.arg("--verbose")),
    }
    let framework = [("kmod-kernel", "lib/kernel"), ("pin_init", "lib/pin_init")];
    // cargo complains of a replacement that nobody asked for.
    let tests = request
        .has_tests
        .then_some(("kmod-test", "guest/kmod-test"));
    for (package, folder) in framework.into_iter().chain(tests) {
        let path = request.framework.join(folder);
        command.arg("--config").arg(format!(
            "patch.crates-io.{package}.path={:?}",
            path.display().to_string()
        ));
    }
    for (name, value) in PROFILE {
        command
            .arg("--config")
            .arg(format!("profile.{}.{name}={value}", request.profile));
    }
    // A wrapper made for host code (clippy's, say) or an outer toolchain choice would get in the way.
    for name in [
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTFLAGS",
        "RUSTUP_TOOLCHAIN",
        "CARGO_BUILD_TARGET",
    ] {
        command.env_remove(name);
    }
}

/// The flags of every crate in the module, in cargo's encoding.
fn rust_flags(
    request: &Request<'_>,
    toolchain: &Toolchain,
    target: &Target,
    sysroot: &Sysroot,
) -> OsString {
    let mut flags = OsString::from("--sysroot=");
    flags.push(&sysroot.path);
    flags.push("\u{1f}@");
    flags.push(target.rustc_cfg());
    for flag in target
        .demands
        .rustc
        .iter()
        .map(String::as_str)
        .chain(["-Aunexpected_cfgs"])
    {
        flags.push("\u{1f}");
        flags.push(flag);
    }
    for flag in paths::of_driver(toolchain, request.framework) {
        flags.push("\u{1f}");
        flags.push(flag);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_with_their_version() {
        let name = |repr: &str| {
            crate_name(&PackageId {
                repr: repr.to_owned(),
            })
        };
        assert_eq!(
            name("registry+https://example.invalid/index#hex@0.4.3"),
            "hex 0.4.3"
        );
        assert_eq!(name("path+file:///x/driver#0.1.0"), "driver 0.1.0");
    }
}
