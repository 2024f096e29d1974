// SPDX-License-Identifier: MIT OR Apache-2.0

//! `[package.metadata.kmod]` and `[workspace.metadata.kmod]`: what a package says about itself.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path},
};

use kmod_report::Diagnostic;
use kmod_target::select::Selector;
use serde::Deserialize;
use toml::Spanned;

use crate::{
    cli::{Accel, Codegen},
    failure::{Failure, Result},
};

/// The settings of a package; what it leaves out comes from its workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Settings {
    kernels: Option<Vec<Spanned<String>>>,
    /// As `--codegen`.
    pub(crate) codegen: Option<Codegen>,
    /// Folders in which modules were built that this one uses; of the package alone, for they are seen from it.
    pub(crate) depends: Vec<String>,
    /// C files of the package.
    c: Vec<Spanned<String>>,
    vm: Vm,
    test: Test,
}

/// How the tests of `test` are run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Test {
    /// As `--test-timeout`, in seconds.
    pub(crate) timeout: Option<u64>,
    /// As `--isolate`.
    pub(crate) isolate: Option<bool>,
}

/// How the virtual machine of `run` is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Vm {
    /// As `--accel`.
    pub(crate) accel: Option<Accel>,
    /// As `--timeout`, in seconds.
    pub(crate) timeout: Option<u64>,
}

/// The part of a manifest that counts here; the rest is cargo's to judge.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Manifest {
    package: Section,
    workspace: Section,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Section {
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    kmod: Settings,
}

impl Settings {
    /// Reads the settings of the package at `manifest`, in the workspace at `root`.
    pub(crate) fn read(manifest: &Path, root: &Path) -> Result<Self> {
        let package = Manifest::read(manifest)?;
        let base = if root == manifest {
            package.workspace
        } else {
            Manifest::read(root)?.workspace
        };
        let (package, base) = (package.package.metadata.kmod, base.metadata.kmod);
        Ok(Self {
            kernels: package.kernels.or(base.kernels),
            codegen: package.codegen.or(base.codegen),
            depends: package.depends,
            c: package.c,
            vm: Vm {
                accel: package.vm.accel.or(base.vm.accel),
                timeout: package.vm.timeout.or(base.vm.timeout),
            },
            test: Test {
                timeout: package.test.timeout.or(base.test.timeout),
                isolate: package.test.isolate.or(base.test.isolate),
            },
        })
    }

    /// The kernels to build for, as selectors; nothing where it does not say.
    pub(crate) fn kernels(&self) -> Option<Vec<&str>> {
        let kernels = self
            .kernels
            .as_ref()?
            .iter()
            .map(|kernel| kernel.as_ref().as_str());
        Some(kernels.collect())
    }

    /// How tests are run.
    pub(crate) fn test(&self) -> &Test {
        &self.test
    }

    /// The C files of the package, as seen from it.
    pub(crate) fn c_files(&self) -> Vec<&Path> {
        self.c
            .iter()
            .map(|file| Path::new(file.as_ref().as_str()))
            .collect()
    }

    /// The set-up of the virtual machine.
    pub(crate) fn vm(&self) -> &Vm {
        &self.vm
    }
}

impl Manifest {
    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(Failure::io("read", path))?;
        Self::parse(&text, path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        let manifest: Self = toml::from_str(text).map_err(|error| {
            let diagnostic = Diagnostic::new("KMOD0010", one_line(error.message())).exit(2);
            match error.span() {
                Some(span) => diagnostic.at(path, text, span),
                None => diagnostic.note(path.display()),
            }
        })?;
        let fault = |message: String, span| {
            let diagnostic = Diagnostic::new("KMOD0222", message).exit(2);
            Err(diagnostic.at(path, text, span).into())
        };
        if let Some(file) = manifest.workspace.metadata.kmod.c.first() {
            let message = "`c` belongs to a package: `[package.metadata.kmod]`";
            return fault(message.to_owned(), file.span());
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut files = BTreeSet::new();
        for file in &manifest.package.metadata.kmod.c {
            let name = file.as_ref();
            if let Some(reason) = wrong_c_file(folder, name, files.insert(name)) {
                return fault(format!("`c` names `{name}`, {reason}"), file.span());
            }
        }
        for section in [&manifest.package, &manifest.workspace] {
            for kernel in section.metadata.kmod.kernels.iter().flatten() {
                if let Err(error) = Selector::parse(kernel.as_ref()) {
                    let diagnostic = Diagnostic::new(error.code(), &error).exit(2);
                    return Err(diagnostic.at(path, text, kernel.span()).into());
                }
            }
        }
        Ok(manifest)
    }
}

/// Why a file cannot be compiled as C of a package, if it cannot.
fn wrong_c_file(folder: &Path, name: &str, is_new: bool) -> Option<&'static str> {
    if !name.ends_with(".c") {
        return Some("which is no `.c` file");
    }
    if Path::new(name)
        .components()
        .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return Some("which is not within the package");
    }
    if !is_new {
        return Some("which it has named before");
    }
    (!folder.join(name).is_file()).then_some("which is not there")
}

fn one_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> std::result::Result<Settings, String> {
        let manifest = Manifest::parse(text, Path::new("Cargo.toml"));
        manifest
            .map(|manifest| manifest.package.metadata.kmod)
            .map_err(|failure| failure.diagnostic().to_string())
    }

    #[test]
    fn kernels_and_machine_are_read() {
        let settings = parse(
            "[package]\nname = \"x\"\n[package.metadata.kmod]\nkernels = [\"6.1.*\", \"running\"]\n\
             codegen = \"plain\"\n[package.metadata.kmod.vm]\naccel = \"tcg\"\ntimeout = 60\n",
        );
        let settings = settings.unwrap_or_default();
        assert_eq!(settings.kernels(), Some(vec!["6.1.*", "running"]));
        assert_eq!(settings.codegen, Some(Codegen::Plain));
        assert_eq!(
            settings.vm(),
            &Vm {
                accel: Some(Accel::Tcg),
                timeout: Some(60)
            }
        );
    }

    #[test]
    fn a_package_without_settings_has_none() {
        assert_eq!(parse("[package]\nname = \"x\"\n"), Ok(Settings::default()));
    }

    #[test]
    fn an_unknown_field_is_pointed_at() {
        let error = parse("[package.metadata.kmod]\nkernals = []\n")
            .err()
            .unwrap_or_default();
        assert_eq!(
            error,
            "unknown field `kernals`, expected one of `kernels`, `codegen`, `depends`, `c`, `vm`, `test`\n \
             --> Cargo.toml:2:1\n  |\n2 | kernals = []\n  | ^^^^^^^"
        );
    }

    #[test]
    fn c_files_are_looked_for_beside_the_manifest() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("src"))?;
        for name in ["old.c", "src/more.c", "notes.txt"] {
            fs::write(folder.path().join(name), "")?;
        }
        let path = folder.path().join("Cargo.toml");
        let parse = |list: &str| {
            let text = format!("[package.metadata.kmod]\nc = [{list}]\n");
            Manifest::parse(&text, &path).map_err(|failure| failure.diagnostic().to_string())
        };
        let settings = parse("\"old.c\", \"src/more.c\"").unwrap_or_default();
        let files = settings.package.metadata.kmod;
        assert_eq!(
            files.c_files(),
            [Path::new("old.c"), Path::new("src/more.c")]
        );
        for (list, reason) in [
            (
                "\"old.c\", \"new.c\"",
                "`c` names `new.c`, which is not there",
            ),
            ("\"notes.txt\"", "which is no `.c` file"),
            ("\"../old.c\"", "which is not within the package"),
            ("\"old.c\", \"old.c\"", "which it has named before"),
        ] {
            let error = parse(list).err().unwrap_or_default();
            assert!(
                error.contains(reason) && error.contains("Cargo.toml:2:"),
                "{error}"
            );
        }
        Ok(())
    }

    #[test]
    fn a_wrong_kind_of_value_is_pointed_at() {
        let error = parse("[package.metadata.kmod]\nkernels = \"6.1.*\"\n")
            .err()
            .unwrap_or_default();
        assert!(error.contains("Cargo.toml:2:11"), "{error}");
    }

    #[test]
    fn a_malformed_selector_is_pointed_at() {
        let error = parse("[package.metadata.kmod]\nkernels = [\"6.1.*\", \"6.[\"]\n").err();
        let error = error.unwrap_or_default();
        assert!(error.contains("Cargo.toml:2:21"), "{error}");
    }
}
