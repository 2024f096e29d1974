// SPDX-License-Identifier: MIT OR Apache-2.0

//! What of the machine every build or run needs, whatever the kernel.

use std::{env, ffi::OsStr, fs, path::Path, process::Command};

use kmod_build::toolchain::Toolchain;
use kmod_host::{Scratch, disk, folders, program};
use kmod_report::Diagnostic;
use kmod_target::Store;
use kmod_vm::Kvm;

use super::check::{Blocks, Check};
use crate::{failure::Failure, machine};

/// Less than this is not enough for a first build, and less than that is soon used up.
const LEAST: u64 = 300_000_000;
const LITTLE: u64 = 2_000_000_000;
/// A program that is as small as one can be.
const PROGRAM: &str = "fn main() {}\n";

/// Every check of the machine.
pub(crate) fn checks(
    toolchain: &Result<Toolchain, kmod_build::Error>,
    target: &Path,
) -> Vec<Check> {
    let mut checks = rust(toolchain);
    checks.push(tool("make", "make", "make", Blocks::Build));
    for name in ["ld", "ar", "objcopy"] {
        checks.push(tool(name, name, "binutils", Blocks::Build));
    }
    checks.push(match kmod_build::libclang() {
        Ok(found) => Check::pass("libclang", at(&found.version, &found.path)),
        Err(error) => Check::error("libclang", diagnostic(error), Blocks::Build),
    });
    checks.extend(virtual_machine());
    checks.extend(disks(target));
    checks.push(apt());
    checks
}

/// The compiler, cargo, and whether they make programs of this machine.
fn rust(toolchain: &Result<Toolchain, kmod_build::Error>) -> Vec<Check> {
    let toolchain = match toolchain {
        Ok(toolchain) => toolchain,
        Err(error) => return vec![Check::error("Rust", diagnostic(error), Blocks::Build)],
    };
    let release = toolchain.release().unwrap_or("of an unknown release");
    let (rustc, library) = (toolchain.rustc.display(), toolchain.library.display());
    let found = format!("rustc {release} ({rustc}), library sources in {library}");
    let mut rust = Check::pass("Rust", found);
    let passed_over = toolchain.passed_over().iter();
    rust.notes = passed_over
        .map(|other| format!("passed over: {other}"))
        .collect();
    let cargo = match said(&toolchain.cargo, "--version") {
        Ok(version) => Check::pass("cargo", at(&version, &toolchain.cargo)),
        Err(error) => Check::fail("cargo", error, Blocks::Build)
            .help("install it: on Debian 12 `apt-get install cargo-web`, on newer ones `apt-get install cargo`"),
    };
    vec![rust, cargo, linker(toolchain)]
}

/// Build scripts and procedural macros are programs of this machine; the guest's process 1 is a static one.
fn linker(toolchain: &Toolchain) -> Check {
    const NAME: &str = "linker";
    const HELP: &str =
        "install a C compiler and the C library's headers: `apt-get install gcc libc6-dev`";
    let link = |kind: &str| -> Result<(), String> {
        let folder = Scratch::new("kmod-doctor-").map_err(|error| error.to_string())?;
        let source = folder.path().join("program.rs");
        fs::write(&source, PROGRAM).map_err(|error| error.to_string())?;
        let mut rustc = Command::new(&toolchain.rustc);
        rustc
            .arg("--edition=2024")
            .arg(format!("-Ctarget-feature={kind}crt-static"));
        rustc.args(["-Crelocation-model=static", "-o"]);
        rustc.arg(folder.path().join("program")).arg(source);
        let output = program::output(&mut rustc);
        let output =
            output.map_err(|fault| fault.into("interrupted".into(), |it| it.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| line.contains("error"));
        Err(first.unwrap_or("rustc does not say why").to_owned())
    };
    match (link("-"), link("+")) {
        (Ok(()), Ok(())) => {
            Check::pass(NAME, "programs of this machine are linked, static ones too")
        }
        (Err(said), _) => Check::fail(NAME, said, Blocks::Build).help(HELP),
        (Ok(()), Err(said)) => {
            Check::fail(NAME, format!("no static programs: {said}"), Blocks::Run).help(HELP)
        }
    }
}

/// QEMU, what the guest runs, and what it runs on.
fn virtual_machine() -> Vec<Check> {
    let mut checks = Vec::new();
    match kmod_vm::find_qemu() {
        Err(error) => checks.push(Check::error("QEMU", Failure::from(error), Blocks::Run)),
        Ok(qemu) => {
            checks.push(match said(&qemu, "--version") {
                Ok(version) => Check::pass("QEMU", at(&version, &qemu)),
                Err(error) => Check::fail("QEMU", error, Blocks::Run),
            });
            checks.push(kvm(&qemu));
        }
    }
    let busybox = machine::busybox().and_then(|busybox| {
        kmod_vm::check_busybox(&busybox)?;
        Ok(busybox)
    });
    checks.push(match busybox {
        Err(failure) => Check::error("busybox", failure, Blocks::Run),
        Ok(busybox) => {
            let version = said(&busybox, "--help").unwrap_or_default();
            let version = version
                .split(" multi-call")
                .next()
                .unwrap_or_default()
                .to_owned();
            Check::pass("busybox", at(&version, &busybox))
        }
    });
    checks
}

/// Whether the processor helps. Without it everything goes, only slowly.
fn kvm(qemu: &Path) -> Check {
    const NAME: &str = "KVM";
    const SLOW: &str = "guests run on TCG, which is slow but works everywhere";
    let kvm = match kmod_vm::kvm(qemu) {
        Ok(kvm) => kvm,
        Err(error) => return Check::error(NAME, Failure::from(error), Blocks::Run),
    };
    let check = match kvm {
        Kvm::Works(took) => {
            let took = took.as_millis();
            return Check::pass(NAME, format!("a guest of a few bytes ran on it, in {took} ms"));
        }
        Kvm::Absent => Check::warn(NAME, "there is no /dev/kvm").help(
            "load the module (`modprobe kvm_intel` or `modprobe kvm_amd`), or have virtualisation switched on in \
             the firmware or by the host",
        ),
        Kvm::Denied(error) => Check::warn(NAME, format!("/dev/kvm cannot be opened: {error}"))
            .help("join the group and log in anew: `sudo usermod -aG kvm \"$USER\"`"),
        Kvm::Broken => Check::warn(NAME, "a guest of a few bytes does not come to its end on it"),
        Kvm::BrokenBefore => Check::warn(
            NAME,
            "a guest did not start on it; remembered until the machine starts anew or QEMU changes",
        ),
    };
    Check {
        notes: vec![SLOW.to_owned()],
        ..check
    }
}

/// Where a build writes: whether it may, and whether there is room.
fn disks(target: &Path) -> Vec<Check> {
    let kernels = Store::open().map(|store| store.root().to_owned()).ok();
    let places = [
        ("cache", folders::cache(), "XDG_CACHE_HOME", Blocks::Build),
        ("kernels", kernels, "XDG_DATA_HOME", Blocks::Nothing),
        (
            "temporary files",
            Some(env::temp_dir()),
            "TMPDIR",
            Blocks::Build,
        ),
        (
            "target folder",
            Some(target.to_owned()),
            "--target-dir",
            Blocks::Build,
        ),
    ];
    places
        .into_iter()
        .map(|(name, folder, by, blocks)| match folder {
            Some(folder) => place(name, &folder, by, blocks),
            None => Check::fail(name, "there is no folder for it", blocks).help("set HOME"),
        })
        .collect()
}

fn place(name: &'static str, folder: &Path, by: &str, blocks: Blocks) -> Check {
    let shown = folder.display();
    let existing = folder
        .ancestors()
        .find(|above| above.is_dir())
        .unwrap_or(folder);
    if let Err(error) = tempfile::tempfile_in(existing) {
        return Check::fail(name, format!("{shown} cannot be written: {error}"), blocks).help(
            format!("let this user write there, or name another folder with {by}"),
        );
    }
    let Some(room) = disk::room(existing) else {
        return Check::pass(name, shown);
    };
    let found = format!("{shown}, {} left", disk::megabytes(room));
    let help = format!("make room, or name a folder on another disk with {by}");
    match room {
        ..LEAST => Check::fail(name, found, blocks).help(help),
        LEAST..LITTLE => Check::warn(name, found).help(help),
        _ => Check::pass(name, found),
    }
}

/// What `kernel add debian:…` uses.
fn apt() -> Check {
    const NAME: &str = "apt";
    let missing: Vec<&str> = ["apt-get", "apt-cache", "dpkg", "dpkg-deb"]
        .into_iter()
        .filter(|name| program::find(name).is_none())
        .collect();
    if missing.is_empty() {
        return Check::pass(
            NAME,
            "`cargo kmod kernel add debian:SERIES` can fetch kernels",
        );
    }
    Check::warn(NAME, format!("{} not found: kernels cannot be fetched", missing.join(", ")))
        .help("fetch packages elsewhere and name the files, or name a headers tree: `cargo kmod kernel add WHAT`")
}

/// A program that is only run.
fn tool(name: &'static str, program: &str, package: &str, blocks: Blocks) -> Check {
    let Some(path) = program::find(program) else {
        return Check::fail(name, "not found", blocks)
            .help(format!("install it: `apt-get install {package}`"));
    };
    match said(&path, "--version") {
        Ok(version) => Check::pass(name, at(&version, &path)),
        Err(error) => Check::fail(name, error, blocks),
    }
}

/// The first line that a program says.
pub(super) fn said(program: &Path, argument: &str) -> Result<String, String> {
    let shown = program.display();
    let output = program::output(Command::new(program).arg(OsStr::new(argument)));
    let output =
        output.map_err(|fault| fault.into("interrupted".into(), |it| format!("{shown}: {it}")))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let first = said.lines().next().unwrap_or_default().trim().to_owned();
    if output.status.success() {
        Ok(first)
    } else {
        Err(format!("{shown}: {}", output.status))
    }
}

fn at(version: &str, path: &Path) -> String {
    format!("{version} ({})", path.display())
}

/// An error of the pipeline as a diagnostic.
pub(super) fn diagnostic(error: impl std::borrow::Borrow<kmod_build::Error>) -> Diagnostic {
    Failure::of_build(error.borrow()).into()
}
