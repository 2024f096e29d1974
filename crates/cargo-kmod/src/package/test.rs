// SPDX-License-Identifier: MIT OR Apache-2.0

//! The tests of a package: the files in `tests/`, as a rule.

use std::{fs, path::Path};

use kmod_build::TestTarget;
use serde::Deserialize;

use super::{Module, features};
use crate::{
    cli::Compile,
    failure::{Failure, Result},
};

/// A test, and when it is one of those that are run if none is named.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) target: TestTarget,
    required_features: Vec<String>,
    /// Not with `test = false`.
    is_default: bool,
}

impl Module {
    /// The tests that are meant where none is named: cargo passes over those whose required features are off.
    pub(crate) fn default_tests(&self, compile: &Compile) -> Vec<TestTarget> {
        let on = features::enabled(&self.features, compile);
        let tests = self.tests.iter().filter(|test| {
            test.is_default && test.required_features.iter().all(|name| on.contains(name))
        });
        tests.map(|test| test.target.clone()).collect()
    }
}

/// The part of a manifest that cargo does not tell of.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Manifest {
    test: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    name: String,
    #[serde(default = "yes")]
    harness: bool,
}

fn yes() -> bool {
    true
}

/// The tests of a package, in cargo's order.
pub(super) fn of(package: &cargo_metadata::Package, manifest: &Path) -> Result<Vec<Test>> {
    let targets = package.targets.iter().filter(|target| target.is_test());
    let mut targets = targets.peekable();
    if targets.peek().is_none() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(manifest).map_err(Failure::io("read", manifest))?;
    // What is wrong in it cargo has said before.
    let declared: Manifest = toml::from_str(&text).unwrap_or_default();
    let tests = targets.map(|target| Test {
        target: TestTarget {
            name: target.name.clone(),
            source: target.src_path.clone().into_std_path_buf(),
            has_harness: has_harness(&declared, &target.name),
        },
        required_features: target.required_features.clone(),
        is_default: target.test,
    });
    Ok(tests.collect())
}

fn has_harness(manifest: &Manifest, name: &str) -> bool {
    let own = manifest.test.iter().find(|section| section.name == name);
    own.is_none_or(|section| section.harness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_so_has_no_harness() -> std::result::Result<(), toml::de::Error> {
        let manifest: Manifest = toml::from_str(
            "[package]\nname = \"x\"\n[[test]]\nname = \"plain\"\nharness = false\n\
             [[test]]\nname = \"usual\"\nrequired-features = [\"a\"]\n",
        )?;
        assert!(!has_harness(&manifest, "plain"));
        assert!(has_harness(&manifest, "usual"));
        assert!(has_harness(&manifest, "found"));
        Ok(())
    }
}
