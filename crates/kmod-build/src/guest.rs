// SPDX-License-Identifier: MIT OR Apache-2.0

//! What runs in the virtual machine: process 1, a static program of the framework's `guest/` workspace, and the tests
//! of a module's package.

mod harness;
#[cfg(test)]
mod lints;
mod source;
mod tests;
mod user;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_report::Shell;
use kmod_target::System;

use crate::{Error, cache::Cache, process, toolchain::Toolchain};
use user::User;

pub use tests::TestTarget;
pub(crate) use tests::{build as build_tests, check as check_tests};

/// The host's own triple; named, so that build scripts are not linked statically too.
const HOST: &str = "x86_64-unknown-linux-gnu";

/// Builds `guest/init` for a system, or finds it in the cache.
///
/// # Errors
///
/// With the compiler's words, when it does not build.
pub fn build(
    cache: &Cache,
    framework: &Path,
    system: System,
    shell: &Shell,
) -> Result<PathBuf, Error> {
    let toolchain = Toolchain::find()?;
    let user = User::of(system, cache, &toolchain, shell)?;
    let guest = framework.join("guest");
    let key = user.key(&toolchain).with_tree(&guest)?.finish();
    let entry = cache.entry("guest", &key, shell, |folder| {
        shell.status("Compiling", "the guest's process 1 (once)");
        let target = folder.join("target");
        let mut cargo = compilation(&toolchain, &user, &guest, &target);
        cargo
            .args(["--package", "kmod-guest-init", "--features", "runtime"])
            .env("CARGO_ENCODED_RUSTFLAGS", user.encoded_flags(user.bare))
            // The runtime, which takes the standard library's place, uses language features that are not stable yet.
            .env("RUSTC_BOOTSTRAP", "1");
        process::run(&mut cargo, "cargo build of the guest's process 1")?;
        let built = target.join(user.triple).join("release/init");
        let init = folder.join("init");
        fs::rename(&built, &init).map_err(Error::io(&built))?;
        fs::remove_dir_all(&target).map_err(Error::io(folder))
    })?;
    Ok(entry.join("init"))
}

/// A cargo command line that compiles something of the framework's own workspace.
fn compilation(toolchain: &Toolchain, user: &User, guest: &Path, target: &Path) -> Command {
    let mut cargo = cargo("build", toolchain, user, guest);
    cargo.args(["--release", "--target-dir"]).arg(target);
    cargo
}

/// A cargo command line for that workspace.
fn cargo(verb: &str, toolchain: &Toolchain, user: &User, guest: &Path) -> Command {
    let mut cargo = Command::new(&toolchain.cargo);
    cargo
        .args([verb, "--locked", "--target", user.triple])
        // cargo's configuration is that of its working folder; the driver's has no place here.
        .current_dir(guest)
        .env("RUSTC", &toolchain.rustc)
        .env_remove("RUSTC_WRAPPER")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("RUSTUP_TOOLCHAIN");
    cargo
}
