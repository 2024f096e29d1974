// SPDX-License-Identifier: MIT OR Apache-2.0

//! The compiler, or clippy, looks at a package with the eyes of one kernel, and nothing is made of it.

use crate::{
    Error, Request, TestTarget,
    cache::Cache,
    cargo::{self, Tool},
    codegen::{Codegen, Parts},
    guest, sysroot,
    target::Target,
    toolchain::Toolchain,
};

/// Checks the module, and its tests.
///
/// # Errors
///
/// As [`build`](crate::build()).
pub fn check(request: &Request<'_>, tests: &[TestTarget]) -> Result<(), Error> {
    look_at_all(request, tests, &Toolchain::find()?, Tool::Compiler)
}

/// Has clippy look at the module, and its tests; `arguments` are those that follow `--` in a call of `cargo clippy`.
///
/// # Errors
///
/// [`Error::NoClippy`], and as [`check`].
pub fn clippy(
    request: &Request<'_>,
    tests: &[TestTarget],
    arguments: &[String],
) -> Result<(), Error> {
    let toolchain = Toolchain::find()?;
    let tool = Tool::Clippy {
        driver: &toolchain.clippy()?,
        arguments,
    };
    look_at_all(request, tests, &toolchain, tool)
}

fn look_at_all(
    request: &Request<'_>,
    tests: &[TestTarget],
    toolchain: &Toolchain,
    tool: Tool<'_>,
) -> Result<(), Error> {
    look(request, toolchain, tool)?;
    if tests.is_empty() {
        return Ok(());
    }
    let (release_dir, _lock) = request.folder()?;
    guest::check_tests(request, tests, tool, &release_dir)
}

fn look(request: &Request<'_>, toolchain: &Toolchain, tool: Tool<'_>) -> Result<(), Error> {
    let cache = Cache::open()?;
    toolchain.announce(request.shell);
    let target = Target::prepare(&cache, request.kernel, request.framework, request.shell)?;
    let sysroot = sysroot::prepare(&cache, toolchain, &target, request.shell)?;
    let (release_dir, _lock) = request.folder()?;
    let inputs = cargo::Inputs {
        toolchain,
        target: &target,
        sysroot: &sysroot,
        // Nothing is joined: no C is asked for.
        codegen: &Codegen::Plain,
        parts: &Parts::default(),
    };
    cargo::check(request, &inputs, tool, &release_dir)
        .map_err(|error| error.in_target(request.target_dir))
}
