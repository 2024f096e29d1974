// SPDX-License-Identifier: MIT OR Apache-2.0

//! Who uses the kernel crate: packages whose modules are loaded by tests, and the crate's own tests.

use std::collections::BTreeMap;

use super::{KERNEL, names::Names};
use crate::{
    File, Tree,
    rust::{lines, test_lines, tokens},
    test_modules::test_modules,
};

/// Where the tests are that load modules.
const TESTS: &str = "crates/cargo-kmod/tests/kernels";

/// Names in code that uses the kernel crate.
pub(super) struct Users {
    /// By name of the package.
    pub(super) packages: BTreeMap<String, Names>,
    /// One of each file with tests.
    pub(super) units: Vec<Names>,
}

/// Reads all of them.
pub(super) fn users(tree: &Tree) -> Users {
    let mut packages: BTreeMap<_, Names> = BTreeMap::new();
    let mut units = Vec::new();
    let tests = test_modules(tree);
    for file in tree.with_extension("rs") {
        if let Some(package) = package(file).filter(|name| is_loaded(tree, name)) {
            let names = packages.entry(package.to_owned()).or_default();
            names.read(&file.text, &["kernel"]);
        } else if file.path.starts_with(KERNEL) {
            let lines = lines(&file.text);
            let mut tokens = tokens(&lines);
            let in_tests = test_lines(&tokens);
            if !tests.contain(file) {
                tokens.retain(|token| in_tests.contains(&token.line));
            }
            let mut names = Names::default();
            names.add(&tokens, &["kernel", "crate", "self", "super"]);
            units.push(names);
        }
    }
    Users { packages, units }
}

/// The package, by name, that the module code in this file belongs to.
fn package(file: &File) -> Option<&str> {
    let mut parts = file.path.split('/');
    match (parts.next()?, parts.next()?) {
        ("drivers", name) if file.is_below("src") => Some(name),
        ("crates", "cargo-kmod") if file.is_below("modules") && file.is_below("src") => {
            parts.nth(2)
        }
        _ => None,
    }
}

/// Whether tests load its module: a driver's do, those in the package itself, and functions that name it and run it,
/// without a word of a build that is refused.
fn is_loaded(tree: &Tree, package: &str) -> bool {
    let own = [
        format!("drivers/{package}"),
        format!("crates/cargo-kmod/tests/modules/{package}/tests"),
    ];
    let quoted = format!("\"{package}\"");
    let mut tests = tree
        .files
        .iter()
        .filter(|file| file.path.starts_with(TESTS));
    own.iter().any(|path| tree.contains(path))
        || tests.any(|file| {
            let mut functions = file.text.split("\n}\n").filter(|it| it.contains(&quoted));
            functions.any(|it| it.contains(".run()") && !it.contains(".refused()"))
        })
}
