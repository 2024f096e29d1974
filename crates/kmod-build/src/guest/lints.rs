// SPDX-License-Identifier: MIT OR Apache-2.0

//! What of the guest's programs is for FreeBSD alone, which `cargo clippy` on this machine does not look at.

use std::path::Path;

use kmod_report::{Color, Format, Shell, Verbosity};
use kmod_target::System;

use super::{cargo, user::User};
use crate::{Error, cache::Cache, cargo::replace_by_clippy, process, toolchain::Toolchain};

#[test]
#[ignore = "compiles the language's libraries: run ./test"]
fn clippy_finds_nothing_in_programs_for_freebsd_alone() -> Result<(), Error> {
    let guest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guest");
    let shell = Shell::new(Verbosity::Quiet, Color::Never, Format::Human);
    let toolchain = Toolchain::find()?;
    let user = User::of(System::FreeBsd, &Cache::open()?, &toolchain, &shell)?;
    let mut clippy = cargo("check", &toolchain, &user, &guest);
    for package in ["kmod-test", "kmod-guest-init", "kmod-test-harness"] {
        clippy.args(["--package", package]);
    }
    clippy
        .args(["--features", "runtime"])
        .env("CARGO_ENCODED_RUSTFLAGS", user.encoded_flags(user.bare))
        .env("RUSTC_BOOTSTRAP", "1");
    replace_by_clippy(
        &mut clippy,
        &toolchain.clippy()?,
        &["-Dwarnings".to_owned()],
    );
    process::run(&mut clippy, "clippy").map(drop)
}
