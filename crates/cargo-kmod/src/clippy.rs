// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod clippy`: lints packages as the code of a kernel that they are.

use kmod_report::Shell;

use crate::{check, cli, failure::Result};

/// Lints every selected module, and its tests, for every selected kernel.
pub(crate) fn execute(arguments: &cli::Clippy, shell: &Shell) -> Result<u8> {
    let cli::Clippy {
        packages,
        compile,
        kernels,
        arguments,
    } = arguments;
    check::each(packages, compile, kernels, shell, |request, module| {
        kmod_build::check::clippy(&request, &module.default_tests(compile), arguments)
    })
}
