// SPDX-License-Identifier: MIT OR Apache-2.0

//! Invariant: drivers forbid `unsafe` and have no C.

use toml::de::DeTable;

use crate::{
    File, Finding, Tree, World,
    rust::{lines, tokens},
};

const FORBID: [&str; 8] = ["#", "!", "[", "forbid", "(", "unsafe_code", ")", "]"];

/// Finds roots of drivers that do not forbid `unsafe`, uses of it, and C.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| World::of(&file.path) == World::Driver)
    {
        if file.name() == "Cargo.toml" {
            root(tree, file, &mut findings);
        }
        match file.extension() {
            Some("rs") => source(file, &mut findings),
            Some("c" | "h" | "S") => {
                findings.push(Finding::new(
                    file,
                    1,
                    "a driver has no C: what it needs belongs in lib/",
                ));
            }
            _ => {}
        }
    }
    findings
}

/// The root of the package of this manifest forbids `unsafe`.
fn root(tree: &Tree, manifest: &File, findings: &mut Vec<Finding>) {
    let own_path = DeTable::parse(&manifest.text).ok().and_then(|manifest| {
        let path = manifest
            .get_ref()
            .get("lib")?
            .get_ref()
            .get("path")?
            .get_ref()
            .as_str();
        path.map(str::to_owned)
    });
    // Templates are flat, their folders are made with the package.
    let places = own_path
        .as_deref()
        .map_or(vec!["src/lib.rs", "lib.rs"], |path| vec![path]);
    let paths: Vec<_> = places
        .iter()
        .map(|place| format!("{}/{place}", manifest.folder()))
        .collect();
    let Some(file) = tree.files.iter().find(|file| paths.contains(&file.path)) else {
        let message = format!(
            "the root of this package, {}, is not there",
            paths.join(" or ")
        );
        findings.push(Finding::new(manifest, 1, message));
        return;
    };
    let lines = lines(&file.text);
    let words: Vec<_> = tokens(&lines).iter().map(|token| token.text).collect();
    if !words.windows(FORBID.len()).any(|window| window == FORBID) {
        findings.push(Finding::new(
            file,
            1,
            "the root of a driver says `#![forbid(unsafe_code)]`",
        ));
    }
}

fn source(file: &File, findings: &mut Vec<Finding>) {
    let lines = lines(&file.text);
    for token in tokens(&lines) {
        if token.text == "unsafe" {
            findings.push(Finding::new(
                file,
                token.line + 1,
                "`unsafe` in a driver: what needs it belongs in lib/kernel, behind a safe face",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    const SAFE: &str = "//! A driver.\n#![forbid(unsafe_code)]\n// unsafe\nfn f() {}\n";

    #[test]
    fn a_safe_driver_is_fine() -> Result<(), Box<dyn Error>> {
        let files = [
            ("drivers/a/Cargo.toml", "[package]\n"),
            ("drivers/a/src/lib.rs", SAFE),
            ("crates/cargo-kmod/templates/lib.rs", SAFE),
            (
                "crates/cargo-kmod/templates/Cargo.toml",
                "[package]\nname = \"{{name}}\"\n",
            ),
            (
                "drivers/b/Cargo.toml",
                "[package]\n[lib]\npath = \"b.rs\"\n",
            ),
            ("drivers/b/b.rs", SAFE),
        ];
        assert!(places(check, &files)?.is_empty());
        Ok(())
    }

    #[test]
    fn a_root_forbids_unsafe() -> Result<(), Box<dyn Error>> {
        let files = [
            ("drivers/a/Cargo.toml", ""),
            ("drivers/a/src/lib.rs", "// #![forbid(unsafe_code)]\n"),
            ("crates/cargo-kmod/templates/Cargo.toml", ""),
            (
                "crates/cargo-kmod/templates/lib.rs",
                "#![deny(unsafe_code)]\n",
            ),
        ];
        assert_eq!(
            places(check, &files)?,
            [
                "crates/cargo-kmod/templates/lib.rs:1",
                "drivers/a/src/lib.rs:1",
            ]
        );
        Ok(())
    }

    #[test]
    fn a_root_that_is_missing_is_found() -> Result<(), Box<dyn Error>> {
        let files = [
            ("drivers/a/Cargo.toml", ""),
            ("drivers/a/src/main.rs", SAFE),
        ];
        assert_eq!(places(check, &files)?, ["drivers/a/Cargo.toml:1"]);
        Ok(())
    }

    #[test]
    fn unsafe_is_found_in_sources_and_in_tests() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "drivers/a/src/lib.rs",
                "#![forbid(unsafe_code)]\nfn f() { unsafe { g() } }\n",
            ),
            ("drivers/a/tests/t.rs", "unsafe fn f() {}\n"),
        ];
        assert_eq!(
            places(check, &files)?,
            ["drivers/a/src/lib.rs:2", "drivers/a/tests/t.rs:1"]
        );
        Ok(())
    }

    #[test]
    fn c_is_found() -> Result<(), Box<dyn Error>> {
        assert_eq!(
            places(check, &[("drivers/a/src/a.c", "")])?,
            ["drivers/a/src/a.c:1"]
        );
        Ok(())
    }
}
