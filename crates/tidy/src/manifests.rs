// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: lints, licences and versions of dependencies are said once, at the root of each
//! workspace, and inherited.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{File, Finding, Tree, World};

/// Generated code keeps to no lints of ours.
const WITHOUT_LINTS: &str = "lib/kernel-sys/Cargo.toml";
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Finds what a manifest says for itself and should inherit.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.name() == "Cargo.toml") {
        let world = if file.path == "Cargo.toml" {
            World::Host
        } else {
            World::of(&file.path)
        };
        let manifest = match DeTable::parse(&file.text) {
            Ok(manifest) => manifest,
            Err(error) => {
                findings.push(Finding::new(
                    file,
                    1,
                    format!("cannot be read: {}", error.message()),
                ));
                continue;
            }
        };
        let manifest = manifest.get_ref();
        if matches!(world, World::Driver | World::TestModule) {
            driver(file, manifest, &mut findings);
        } else if let Some(licence) = world.licence() {
            if manifest.contains_key("workspace") {
                root(file, manifest, licence, &mut findings);
            }
            if manifest.contains_key("package") {
                member(file, manifest, &mut findings);
            }
        }
    }
    findings
}

/// A package of its own, as a user would have it: it has no root to inherit from.
fn driver(file: &File, manifest: &DeTable<'_>, findings: &mut Vec<Finding>) {
    if get(manifest, &["package", "license"]).is_none() {
        findings.push(Finding::new(file, 1, "no `license` in [package]: name one"));
    }
}

fn root(file: &File, manifest: &DeTable<'_>, licence: &str, findings: &mut Vec<Finding>) {
    let own = get(manifest, &["workspace", "package", "license"]);
    if own.and_then(|own| own.get_ref().as_str()) != Some(licence) {
        let line = own.map_or(1, |own| line_of(file, own));
        findings.push(Finding::new(
            file,
            line,
            format!(
                "the licence of this workspace is not `{licence}`: say so in [workspace.package]"
            ),
        ));
    }
    for table in ["rust", "clippy"] {
        if get(manifest, &["workspace", "lints", table]).is_none() {
            findings.push(Finding::new(
                file,
                1,
                format!("no [workspace.lints.{table}]"),
            ));
        }
    }
}

fn member(file: &File, manifest: &DeTable<'_>, findings: &mut Vec<Finding>) {
    let inherits = |path: &[&str]| {
        get(manifest, path).is_some_and(|value| value.get_ref().as_bool() == Some(true))
    };
    if file.path != WITHOUT_LINTS && !inherits(&["lints", "workspace"]) {
        findings.push(Finding::new(
            file,
            1,
            "lints are not inherited: add `workspace = true` to [lints]",
        ));
    }
    if !inherits(&["package", "license", "workspace"]) {
        findings.push(Finding::new(
            file,
            1,
            "the licence is not inherited: add `license.workspace = true` to [package]",
        ));
    }

    dependencies(file, manifest, findings);
    let targets = get(manifest, &["target"]).and_then(|targets| targets.get_ref().as_table());
    for target in targets.into_iter().flat_map(|targets| targets.values()) {
        if let Some(target) = target.get_ref().as_table() {
            dependencies(file, target, findings);
        }
    }
}

fn dependencies(file: &File, manifest: &DeTable<'_>, findings: &mut Vec<Finding>) {
    for kind in DEPENDENCIES {
        let Some(listed) = get(manifest, &[kind]).and_then(|listed| listed.get_ref().as_table())
        else {
            continue;
        };
        for (name, dependency) in listed {
            let says_where = match dependency.get_ref() {
                DeValue::Table(table) => ["version", "git", "registry"]
                    .iter()
                    .any(|key| table.contains_key(*key)),
                _ => true,
            };
            if says_where {
                findings.push(Finding::new(
                    file,
                    line_of(file, dependency),
                    format!(
                        "the version of `{}` is named here: move it to [workspace.dependencies] of the root \
                         and inherit it",
                        name.get_ref()
                    ),
                ));
            }
        }
    }
}

fn get<'a, 'i>(table: &'a DeTable<'i>, path: &[&str]) -> Option<&'a Spanned<DeValue<'i>>> {
    let (first, rest) = path.split_first()?;
    let value = table.get(*first)?;
    if rest.is_empty() {
        Some(value)
    } else {
        get(value.get_ref().as_table()?, rest)
    }
}

fn line_of<T>(file: &File, value: &Spanned<T>) -> usize {
    file.text
        .get(..value.span().start)
        .map_or(1, |before| before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    const ROOT: &str = "[workspace]\n[workspace.package]\nlicense = \"MIT OR Apache-2.0\"\n\
                        [workspace.lints.rust]\n[workspace.lints.clippy]\n";
    const MEMBER: &str =
        "[package]\nname = \"a\"\nlicense.workspace = true\n[lints]\nworkspace = true\n";

    fn member(dependencies: &str) -> Result<Vec<String>, Box<dyn Error>> {
        places(
            check,
            &[("crates/a/Cargo.toml", &format!("{MEMBER}{dependencies}"))],
        )
    }

    #[test]
    fn what_is_inherited_is_fine() -> Result<(), Box<dyn Error>> {
        assert!(places(check, &[("Cargo.toml", ROOT)])?.is_empty());
        assert!(
            member("[dependencies]\na.workspace = true\nb = { workspace = true }\n")?.is_empty()
        );
        assert!(member("[dev-dependencies]\na = { path = \"../a\" }\n")?.is_empty());
        Ok(())
    }

    #[test]
    fn versions_are_named_at_the_root() -> Result<(), Box<dyn Error>> {
        assert_eq!(
            member("[dependencies]\na = \"1\"\n")?,
            ["crates/a/Cargo.toml:7"]
        );
        assert_eq!(
            member("[build-dependencies]\na = { version = \"1\" }\n")?,
            ["crates/a/Cargo.toml:7"]
        );
        assert_eq!(member("[dependencies.a]\nversion = \"1\"\n")?.len(), 1);
        assert_eq!(
            member("[target.'cfg(unix)'.dev-dependencies]\na = \"1\"\n")?.len(),
            1
        );
        assert_eq!(member("[dependencies]\na = { git = \"x\" }\n")?.len(), 1);
        Ok(())
    }

    #[test]
    fn lints_and_licence_are_inherited() -> Result<(), Box<dyn Error>> {
        let no_lints = "[package]\nlicense.workspace = true\n";
        let own_licence = "[package]\nlicense = \"MIT\"\n[lints]\nworkspace = true\n";
        let files = [
            ("crates/a/Cargo.toml", no_lints),
            ("guest/b/Cargo.toml", own_licence),
            ("lib/kernel-sys/Cargo.toml", no_lints),
        ];
        assert_eq!(
            places(check, &files)?,
            ["crates/a/Cargo.toml:1", "guest/b/Cargo.toml:1"]
        );
        Ok(())
    }

    #[test]
    fn a_workspace_has_the_licence_of_its_world() -> Result<(), Box<dyn Error>> {
        assert_eq!(
            places(check, &[("lib/Cargo.toml", ROOT)])?,
            ["lib/Cargo.toml:3"]
        );
        Ok(())
    }

    #[test]
    fn a_workspace_has_lints() -> Result<(), Box<dyn Error>> {
        let root = "[workspace.package]\nlicense = \"MIT OR Apache-2.0\"\n[workspace.lints.rust]\n";
        assert_eq!(places(check, &[("Cargo.toml", root)])?, ["Cargo.toml:1"]);
        Ok(())
    }

    #[test]
    fn a_driver_names_its_licence() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "drivers/a/Cargo.toml",
                "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\n",
            ),
            (
                "drivers/b/Cargo.toml",
                "[package]\nlicense = \"GPL-2.0-only\"\n",
            ),
        ];
        assert_eq!(places(check, &files)?, ["drivers/a/Cargo.toml:1"]);
        Ok(())
    }

    #[test]
    fn a_manifest_that_is_no_toml_is_found() -> Result<(), Box<dyn Error>> {
        assert_eq!(
            places(check, &[("crates/a/Cargo.toml", "[package\n")])?,
            ["crates/a/Cargo.toml:1"]
        );
        Ok(())
    }
}
