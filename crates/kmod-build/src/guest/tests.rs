// SPDX-License-Identifier: MIT OR Apache-2.0

//! The tests of a module's package, as programs of the virtual machine.
//!
//! They are ordinary integration tests, and cargo builds them: with the package's library, dev-dependencies and
//! features, for user space, static. What is different comes from outside, through a program that cargo calls in
//! place of the compiler ([`harness`](super::harness)).

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use cargo_metadata::{Message, TargetKind};
use kmod_host::{Fault, program};

use super::{harness, source, user::User};
use crate::{
    Error, Request,
    cache::Cache,
    cargo::{self, Tool},
    target::{Kind, Target},
    toolchain::Toolchain,
};

/// One test of a package: a file in `tests/`, as a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestTarget {
    /// Its name: the file's, as a rule.
    pub name: String,
    /// The file.
    pub source: PathBuf,
    /// Whether `#[test]` is what makes it a test; with `harness = false` it is a program like any other.
    pub has_harness: bool,
}

/// Builds those of these tests that are for the kernel's system; returns them with their programs.
///
/// # Errors
///
/// [`Error::Tests`] after the compiler's messages were shown, and as for a module.
pub(crate) fn build(
    request: &Request<'_>,
    targets: &[TestTarget],
    release_dir: &Path,
) -> Result<Vec<(TestTarget, PathBuf)>, Error> {
    let targets = of_system(request, targets);
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let mut command = command(request, &targets, "build", Tool::Compiler, release_dir)?;
    let mut made = run(&mut command, request)?;
    let programs = targets.into_iter().map(|target| {
        let program = made.remove(&target.name)?;
        Some((target, program))
    });
    programs
        .collect::<Option<_>>()
        .ok_or_else(|| failed(request))
}

/// Has the compiler, or clippy, look at those of these tests that are for the kernel's system, and make nothing of them.
///
/// # Errors
///
/// As [`build`].
pub(crate) fn check(
    request: &Request<'_>,
    targets: &[TestTarget],
    tool: Tool<'_>,
    release_dir: &Path,
) -> Result<(), Error> {
    let targets = of_system(request, targets);
    if targets.is_empty() {
        return Ok(());
    }
    let mut command = command(request, &targets, "check", tool, release_dir)?;
    run(&mut command, request).map(drop)
}

/// Those that are for the kernel's system; the others are named. There is nothing in these, not even the attributes that
/// make a program without the standard library of one.
fn of_system(request: &Request<'_>, targets: &[TestTarget]) -> Vec<TestTarget> {
    let system = request.kernel.system;
    let is_for = |target: &&TestTarget| source::is_for(&target.source, system.target_os());
    let (left, others) = targets.iter().partition::<Vec<_>, _>(is_for);
    for other in others {
        let told = format_args!("test `{}`, which is not for {}", other.name, system.name());
        request.shell.status("Skipping", told);
    }
    left.into_iter().cloned().collect()
}

/// The cargo command line.
fn command(
    request: &Request<'_>,
    targets: &[TestTarget],
    verb: &str,
    tool: Tool<'_>,
    release_dir: &Path,
) -> Result<Command, Error> {
    let shell = request.shell;
    let cache = Cache::open()?;
    let toolchain = Toolchain::find()?;
    let target = Target::prepare(&cache, request.kernel, request.framework, shell)?;
    // The module is a dependency of its tests, and is looked at with the bindings of its kernel.
    let of_system: &[&str] = match target.kind {
        Kind::Linux(_) => &[],
        Kind::FreeBsd(_) => &["--cfg=kernel_freebsd"],
    };
    let user = User::of(request.kernel.system, &cache, &toolchain, shell)?;
    let with_std = with_std(request, &user, targets)?;
    let wrappers = harness::wrappers(&cache, &toolchain, &user, request.framework, shell)?;
    let mut command = Command::new(&toolchain.cargo);
    cargo::prepare(&mut command, request, verb, release_dir);
    command.args(["--profile", request.profile]);
    for target in targets {
        command.args(["--test", &target.name]);
    }
    command
        .args(["--target", user.triple])
        .args(&request.cargo_args)
        .env("RUSTC", &toolchain.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            user.encoded_flags(&[FLAGS.as_slice(), of_system].concat()),
        )
        .env("KMOD_TARGET", &target.folder)
        .env("KMOD_MODULE", request.module_name)
        .env("KMOD_STD_TESTS", with_std.join(" "))
        .env(
            "KMOD_BARE_PROGRAMS",
            bare_programs(&user, targets).join(" "),
        );
    match tool {
        Tool::Compiler => command
            .env("RUSTC_WORKSPACE_WRAPPER", wrappers.rustc)
            .env_remove("KMOD_CLIPPY"),
        Tool::Clippy { driver, arguments } => command
            .env("RUSTC_WORKSPACE_WRAPPER", wrappers.clippy)
            .env("KMOD_CLIPPY", driver)
            .env("CLIPPY_ARGS", cargo::clippy_arguments(arguments)),
    };
    Ok(command)
}

/// The crates of those tests that have a `main` of their own, where no standard library calls it.
fn bare_programs(user: &User, targets: &[TestTarget]) -> Vec<String> {
    let bare = targets
        .iter()
        .filter(|target| !target.has_harness && !user.has_std);
    bare.map(|target| target.name.replace('-', "_")).collect()
}

/// The crates of those tests that are programs with the standard library.
fn with_std(
    request: &Request<'_>,
    user: &User,
    targets: &[TestTarget],
) -> Result<Vec<String>, Error> {
    let system = request.kernel.system.target_os();
    let mut crates = Vec::new();
    for target in targets {
        let Some(reason) = source::wants_std(&target.source, system) else {
            continue;
        };
        if !user.has_std {
            return Err(Error::NoStd {
                test: target.name.clone(),
                reason,
            });
        }
        crates.push(target.name.replace('-', "_"));
    }
    Ok(crates)
}

/// Runs cargo to its end; returns the programs it made, by their names.
fn run(command: &mut Command, request: &Request<'_>) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut child =
        program::spawn(command.stdout(Stdio::piped())).map_err(Error::spawn("cargo"))?;
    let mut outcome = Outcome::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(|error| Error::spawn("cargo")(Fault::Io(error)))?;
            outcome.take(request, &line);
        }
    }
    let status = program::wait(&mut child).map_err(Error::spawn("cargo"))?;
    if !status.success() && outcome.lacks_static_libc {
        return Err(Error::NoStaticLibc);
    }
    if !status.success() {
        return Err(failed(request));
    }
    Ok(outcome.programs)
}

fn failed(request: &Request<'_>) -> Error {
    Error::Tests {
        package: request.package.to_owned(),
    }
}

/// How the crates of user space are compiled, in spite of a profile that is made for modules: to be built fast, and
/// without what only a debugger reads.
const FLAGS: [&str; 7] = [
    "-Clinker-plugin-lto=no",
    "-Clto=off",
    "-Ccodegen-units=16",
    "-Copt-level=0",
    "-Cdebuginfo=0",
    "-Cdebug-assertions=on",
    "-Cstrip=symbols",
];

#[derive(Default)]
struct Outcome {
    programs: BTreeMap<String, PathBuf>,
    lacks_static_libc: bool,
}

impl Outcome {
    /// Takes one line of cargo's output: shows it, and keeps what matters.
    fn take(&mut self, request: &Request<'_>, line: &str) {
        match cargo::shown(request, line) {
            Some(Message::CompilerMessage(message)) => {
                let text = message.message.rendered.unwrap_or_default();
                self.lacks_static_libc |= text.contains("cannot find -lc");
            }
            Some(Message::CompilerArtifact(artifact)) => {
                if artifact.target.kind.contains(&TargetKind::Test)
                    && let Some(program) = artifact.executable
                {
                    self.programs
                        .insert(artifact.target.name, program.into_std_path_buf());
                }
            }
            _ => {}
        }
    }
}
