// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod build`: one `.ko` for each module and kernel.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use kmod_build::{Built, Request, codegen::Choice};
use kmod_report::{Diagnostic, Shell};
use kmod_target::Kernel;
use serde_json::json;

use crate::{
    cli::{self, Codegen, Compile},
    failure::{Failure, Result},
    package::{self, Module, Project},
    verdict::milliseconds,
};

/// Builds every selected module for every selected kernel; the paths are the result.
pub(crate) fn execute(arguments: &cli::Build, shell: &Shell) -> Result<u8> {
    let project = Project::find(&arguments.packages, shell)?;
    for module in &project.modules {
        for kernel in package::kernels(&arguments.kernels, &module.settings)? {
            let built = build(
                &project,
                module,
                &kernel,
                &arguments.compile,
                Purpose::Use,
                shell,
            )?;
            if !shell.is_json() {
                shell.print(format_args!("{}\n", built.ko.display()));
            }
        }
    }
    Ok(0)
}

/// What a module is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To be used.
    Use,
    /// To be tested: tests can make its allocations fail.
    Test,
}

/// What is asked of the pipeline for one module and kernel.
pub(crate) fn request<'a>(
    project: &'a Project,
    module: &'a Module,
    kernel: &'a Kernel,
    compile: &'a Compile,
    purpose: Purpose,
    shell: &'a Shell,
) -> Request<'a> {
    Request {
        manifest_path: &module.manifest,
        package: &module.package,
        module_name: &module.name,
        is_part: false,
        target_dir: &project.target_dir,
        kernel,
        framework: &project.framework,
        depends: module.depends(kernel),
        profile: compile.profile(),
        has_tests: project.has_tests,
        c_files: module.settings.c_files(),
        testing: (purpose == Purpose::Test).then_some(&module.kernel),
        codegen: compile
            .codegen
            .or(module.settings.codegen)
            .map(|path| match path {
                Codegen::Plain => Choice::Plain,
                Codegen::Bitcode => Choice::Bitcode,
            }),
        cargo_args: compile.cargo_args(),
        shell,
    }
}

/// Builds one module for one kernel.
pub(crate) fn build(
    project: &Project,
    module: &Module,
    kernel: &Kernel,
    compile: &Compile,
    purpose: Purpose,
    shell: &Shell,
) -> Result<Built> {
    refuse_unknown_features(module, compile)?;
    let start = Instant::now();
    let request = request(project, module, kernel, compile, purpose, shell);
    let built = kmod_build::build(&request);
    let built = built.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
    let took = start.elapsed();
    let Built {
        ko,
        codegen,
        crates: _,
        steps,
    } = &built;
    if shell.is_json() {
        let steps = steps
            .iter()
            .map(|(name, took)| ((*name).to_owned(), milliseconds(*took)));
        let record = json!({
            "package": module.package,
            "kernel": kernel.release,
            "path": ko,
            "codegen": codegen,
            "total-ms": milliseconds(took),
            "steps-ms": steps.collect::<serde_json::Map<_, _>>(),
        });
        shell.record("kmod-artifact", &record);
    }
    for (name, took) in steps {
        shell.verbose("Step", format_args!("{name} took {}", seconds(*took)));
    }
    let shown = shorten(ko);
    shell.status(
        "Finished",
        format_args!("{} in {}", shown.display(), seconds(took)),
    );
    Ok(built)
}

/// cargo would refuse them too, but only once everything else is ready.
pub(crate) fn refuse_unknown_features(module: &Module, compile: &Compile) -> Result<()> {
    let Some(unknown) = compile
        .features()
        .find(|name| !module.features.contains_key(*name))
    else {
        return Ok(());
    };
    let message = format!("package `{}` has no feature `{unknown}`", module.package);
    let known: Vec<&str> = module.features.keys().map(String::as_str).collect();
    let help = match known.as_slice() {
        [] => "it has none: declare it below [features] in its Cargo.toml".to_owned(),
        features => format!("it has: {}", features.join(", ")),
    };
    Err(Diagnostic::new("KMOD0014", message)
        .exit(2)
        .help(help)
        .into())
}

/// A duration for a reader.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.2}s", duration.as_secs_f64())
}

/// A path as seen from the working folder, if it is below that.
pub(crate) fn shorten(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let inside = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    inside.unwrap_or_else(|| path.to_owned())
}
