// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod check`: whether packages compile for kernels, without building them. For editors too: with
//! `--message-format json` it is rust-analyzer's `check.overrideCommand`.

use kmod_build::Request;
use kmod_report::Shell;

use crate::{
    build::{self, Purpose},
    cli::{self, Compile, Kernels, Packages},
    failure::{Failure, Result},
    package::{self, Module, Project},
};

/// Checks every selected module, and its tests, for every selected kernel.
pub(crate) fn execute(arguments: &cli::Check, shell: &Shell) -> Result<u8> {
    let cli::Check {
        packages,
        compile,
        kernels,
    } = arguments;
    each(packages, compile, kernels, shell, |request, module| {
        kmod_build::check::check(&request, &module.default_tests(compile))
    })
}

/// Does something with every selected module for every selected kernel.
pub(crate) fn each(
    packages: &Packages,
    compile: &Compile,
    kernels: &Kernels,
    shell: &Shell,
    look: impl Fn(Request<'_>, &Module) -> std::result::Result<(), kmod_build::Error>,
) -> Result<u8> {
    let project = Project::find(packages, shell)?;
    for module in &project.modules {
        build::refuse_unknown_features(module, compile)?;
        for kernel in package::kernels(kernels, &module.settings)? {
            let request = build::request(&project, module, &kernel, compile, Purpose::Use, shell);
            look(request, module)
                .map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
        }
    }
    Ok(0)
}
