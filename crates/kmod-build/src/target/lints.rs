// SPDX-License-Identifier: MIT OR Apache-2.0

//! What of the kernel crate is for FreeBSD alone, which a plain `cargo clippy` does not look at: it knows no cfg of the
//! kernel's.

use std::{env, error::Error, fs, path::Path, process::Command};

use kmod_report::{Color, Format, Shell, Verbosity};
use kmod_target::{Store, select};

use super::Target;
use crate::{cache::Cache, cargo::replace_by_clippy, process, toolchain::Toolchain};

#[test]
#[ignore = "needs kernels: run ./test"]
fn clippy_finds_nothing_in_the_kernel_crate_for_freebsd_alone() -> Result<(), Box<dyn Error>> {
    let framework = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shell = Shell::new(Verbosity::Quiet, Color::Never, Format::Human);
    let selector = env::var("KMOD_TEST_FREEBSD").map_err(|_| "KMOD_TEST_FREEBSD is not set")?;
    let kernels = select::resolve(&[&selector], &select::known(&Store::open()?))?;
    let kernel = kernels.first().ok_or("no kernel of FreeBSD is known")?;
    let target = Target::prepare(&Cache::open()?, kernel, &framework, &shell)?;
    let cfgs = fs::read_to_string(target.rustc_cfg())?;
    let lints = cfgs.lines().chain(["-Dwarnings"]).map(str::to_owned);
    let lints: Vec<String> = lints.collect();
    let toolchain = Toolchain::find()?;
    let mut clippy = Command::new(&toolchain.cargo);
    clippy
        .args(["check", "--locked", "--package", "kmod-kernel"])
        .args(["--features", "testing"])
        .current_dir(framework.join("lib"))
        .env("KMOD_TARGET", &target.folder)
        .env("RUSTC", &toolchain.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTC_WRAPPER")
        .env_remove("RUSTUP_TOOLCHAIN");
    replace_by_clippy(&mut clippy, &toolchain.clippy()?, &lints);
    process::run(&mut clippy, "clippy")?;
    Ok(())
}
