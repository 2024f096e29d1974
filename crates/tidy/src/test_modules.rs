// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which files are modules that only tests are compiled with.

use crate::{
    File, Tree,
    rust::{lines, test_lines, tokens},
};

/// Paths of such modules, without `.rs`.
pub(crate) struct TestModules(Vec<String>);

/// Finds each `#[cfg(test)] mod name;`.
pub(crate) fn test_modules(tree: &Tree) -> TestModules {
    let mut modules = Vec::new();
    for file in tree.with_extension("rs") {
        let lines = lines(&file.text);
        let tokens = tokens(&lines);
        let in_tests = test_lines(&tokens);
        for window in tokens.windows(3) {
            let [word, name, end] = window else { continue };
            if word.text == "mod" && end.text == ";" && in_tests.contains(&word.line) {
                modules.push(format!("{}/{}", folder_of_modules(file), name.text));
            }
        }
    }
    TestModules(modules)
}

impl TestModules {
    /// Whether the file is one of these modules or within one.
    pub(crate) fn contain(&self, file: &File) -> bool {
        self.0.iter().any(|module| {
            file.path
                .strip_prefix(module.as_str())
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        })
    }
}

/// Where the modules lie that a file declares.
fn folder_of_modules(file: &File) -> &str {
    match file.name() {
        "lib.rs" | "main.rs" => file.folder(),
        _ => file.path.strip_suffix(".rs").unwrap_or(&file.path),
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn modules_of_tests_are_told_from_others() -> Result<(), Box<dyn Error>> {
        let fixture = Fixture::new(&[
            ("a/src/lib.rs", "mod b;\n#[cfg(test)]\nmod fixture;\n"),
            ("a/src/b.rs", "mod c;\n#[cfg(test)]\nmod tests;\n"),
            ("a/src/b/c.rs", ""),
            ("a/src/b/tests.rs", ""),
            ("a/src/fixture.rs", ""),
            ("a/src/fixture/d.rs", ""),
            ("a/src/fixtures.rs", ""),
        ])?;
        let tree = Tree::load(fixture.root())?;
        let modules = test_modules(&tree);
        let found: Vec<_> = tree
            .files
            .iter()
            .filter(|file| modules.contain(file))
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(
            found,
            ["a/src/b/tests.rs", "a/src/fixture.rs", "a/src/fixture/d.rs"]
        );
        Ok(())
    }
}
