// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which packages are to be built, and for which kernels.

mod features;
mod test;

use std::{
    env,
    path::{Path, PathBuf},
};

use cargo_metadata::{Metadata, MetadataCommand};
use kmod_report::{Diagnostic, Shell};
use kmod_target::{Kernel, Store, select};

use self::{features::Features, test::Test};
use crate::{
    cli::{Kernels, Packages},
    failure::Result,
    framework, host,
    settings::Settings,
};

/// The package that makes a package a module.
const KERNEL: &str = "kmod-kernel";

/// The package that tests of modules are written with.
const TESTS: &str = "kmod-test";

/// A package that is a kernel module.
#[derive(Debug)]
pub(crate) struct Module {
    /// The package's name.
    pub(crate) package: String,
    /// The features it declares.
    pub(crate) features: Features,
    /// The module's name: hyphens become underscores.
    pub(crate) name: String,
    /// What it calls its dependency on the crate `kernel`.
    pub(crate) kernel: String,
    /// `Cargo.toml` of the package.
    pub(crate) manifest: PathBuf,
    /// Its tests.
    pub(crate) tests: Vec<Test>,
    /// What the package says about itself.
    pub(crate) settings: Settings,
}

impl Module {
    /// The folders in which the modules were built that it uses; `{release}` in their names is the kernel's.
    pub(crate) fn depends(&self, kernel: &Kernel) -> Vec<PathBuf> {
        let folders = self.settings.depends.iter();
        let folders = folders.map(|folder| folder.replace("{release}", &kernel.release));
        folders
            .map(|folder| self.manifest.with_file_name(folder))
            .collect()
    }
}

/// The packages to build and where.
#[derive(Debug)]
pub(crate) struct Project {
    /// The modules among the selected packages; at least one.
    pub(crate) modules: Vec<Module>,
    /// cargo's target folder.
    pub(crate) target_dir: PathBuf,
    /// The folder of the framework's sources.
    pub(crate) framework: PathBuf,
    /// Whether tests among all packages are written with the framework's library.
    pub(crate) has_tests: bool,
}

impl Project {
    /// Finds what the arguments select, and sees to it that a plain `cargo check` works there.
    pub(crate) fn find(arguments: &Packages, shell: &Shell) -> Result<Self> {
        let metadata = metadata(arguments.manifest_path.as_deref())?;
        let root = metadata.workspace_root.as_std_path();
        let root_manifest = root.join("Cargo.toml");
        let mut modules = Vec::new();
        let mut others = Vec::new();
        for package in select_packages(&metadata, arguments)? {
            let manifest = package.manifest_path.clone().into_std_path_buf();
            let mut dependencies = package.dependencies.iter();
            let kernel = dependencies.find(|dependency| dependency.name == KERNEL);
            if let Some(kernel) = kernel {
                modules.push(Module {
                    package: package.name.to_string(),
                    name: package.name.replace('-', "_"),
                    kernel: kernel.rename.as_ref().unwrap_or(&kernel.name).clone(),
                    features: package.features.clone(),
                    tests: test::of(package, &manifest)?,
                    settings: Settings::read(&manifest, &root_manifest)?,
                    manifest,
                });
            } else {
                others.push(package.name.to_string());
            }
        }
        if modules.is_empty() || (!arguments.packages.is_empty() && !others.is_empty()) {
            return Err(not_modules(&others, root).into());
        }
        let has_tests = metadata.workspace_packages().iter().any(|package| {
            let mut dependencies = package.dependencies.iter();
            // One that says itself where it is needs nobody to.
            dependencies.any(|dependency| dependency.name == TESTS && dependency.path.is_none())
        });
        let framework = host::prepare(root, &framework::framework()?, has_tests, shell)?;
        let target_dir = match &arguments.target_dir {
            Some(folder) => std::path::absolute(folder).unwrap_or_else(|_| folder.clone()),
            None => metadata.target_directory.into_std_path_buf(),
        };
        Ok(Self {
            modules,
            target_dir,
            framework,
            has_tests,
        })
    }
}

/// What cargo says about the workspace of a manifest, by default that of the working folder.
pub(crate) fn metadata(manifest: Option<&Path>) -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(cargo) = env::var_os("CARGO") {
        command.cargo_path(cargo);
    }
    if let Some(manifest) = manifest {
        command.manifest_path(manifest);
        // cargo reads its configuration from the working folder up.
        if let Some(folder) = manifest.parent().filter(|folder| folder.is_dir()) {
            let manifest = std::path::absolute(manifest).unwrap_or_else(|_| manifest.to_owned());
            command.current_dir(folder).manifest_path(manifest);
        }
    }
    command.exec().map_err(|error| {
        let said = match &error {
            cargo_metadata::Error::CargoMetadata { stderr } => stderr.trim().to_owned(),
            other => other.to_string(),
        };
        let said = said.strip_prefix("error: ").unwrap_or(&said).to_owned();
        let (message, rest) = said.split_once('\n').unwrap_or((&said, ""));
        let diagnostic = Diagnostic::new("KMOD0011", message).exit(2);
        let rest = rest.trim();
        let diagnostic = if rest.is_empty() {
            diagnostic
        } else {
            diagnostic.note(rest)
        };
        if said.contains("could not find `Cargo.toml`") {
            diagnostic
                .help("make a package: `cargo kmod new NAME`, or name one with --manifest-path")
                .into()
        } else {
            diagnostic.into()
        }
    })
}

/// The kernels that the arguments or the settings of a module name, or the default.
pub(crate) fn kernels(arguments: &Kernels, settings: &Settings) -> Result<Vec<Kernel>> {
    let known = select::known(&Store::open()?);
    if !arguments.kernels.is_empty() {
        return Ok(select::resolve(&arguments.kernels, &known)?);
    }
    match settings.kernels() {
        Some(kernels) if !kernels.is_empty() => {
            select::resolve(&kernels, &known).map_err(|error| {
                Diagnostic::from(error)
                    .note("asked for by `kernels` in package.metadata.kmod")
                    .into()
            })
        }
        _ => Ok(vec![select::default(&known)?]),
    }
}

fn select_packages<'a>(
    metadata: &'a Metadata,
    arguments: &Packages,
) -> Result<Vec<&'a cargo_metadata::Package>> {
    let members = metadata.workspace_packages();
    if arguments.workspace {
        return Ok(members);
    }
    if arguments.packages.is_empty() {
        return Ok(metadata.workspace_default_packages());
    }
    let find = |name: &String| {
        let found = members
            .iter()
            .find(|member| member.name.as_str() == name)
            .copied();
        found.ok_or_else(|| {
            let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            Diagnostic::new(
                "KMOD0012",
                format_args!("package `{name}` is not in the workspace"),
            )
            .exit(2)
            .note(format_args!("packages: {}", names.join(", ")))
            .into()
        })
    };
    arguments.packages.iter().map(find).collect()
}

fn not_modules(others: &[String], root: &Path) -> Diagnostic {
    let message = match others {
        [] => format!("the workspace {} has no packages", root.display()),
        [one] => {
            format!("package `{one}` is not a kernel module: it does not depend on `{KERNEL}`")
        }
        many => format!(
            "none of these packages depends on `{KERNEL}`: {}",
            many.join(", ")
        ),
    };
    let help =
        format!("add to [dependencies]: kernel = {{ package = \"{KERNEL}\", version = \"0.1\" }}");
    Diagnostic::new("KMOD0013", message).exit(2).help(help)
}
