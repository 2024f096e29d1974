// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: one concept per file, and no `mod.rs`.

use crate::{Finding, Tree};

/// A file longer than this says why.
const LONGEST: usize = 800;
/// How the line begins that says why. It stands in the head of the file.
const REASON: &str = "//! Long because ";

/// Finds files that are too long without a reason, and modules that are called `mod.rs`.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("rs") {
        if file.name() == "mod.rs" {
            findings.push(Finding::new(
                file,
                1,
                format!(
                    "a module lies beside its folder: rename it to {}.rs",
                    file.folder()
                ),
            ));
        }
        let length = file.text.lines().count();
        let mut head = file
            .text
            .lines()
            .take_while(|line| line.is_empty() || line.starts_with("//"));
        if length > LONGEST && !head.any(|line| line.starts_with(REASON)) {
            findings.push(Finding::new(
                file,
                LONGEST + 1,
                format!("{length} lines: split it, or say why not in a line `{REASON}…`"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    #[test]
    fn a_module_in_its_folder_is_found() -> Result<(), Box<dyn Error>> {
        let files = [
            ("crates/a/src/b/mod.rs", ""),
            ("crates/a/src/c.rs", ""),
            ("crates/a/src/c/amod.rs", ""),
        ];
        assert_eq!(places(check, &files)?, ["crates/a/src/b/mod.rs:1"]);
        Ok(())
    }

    #[test]
    fn a_long_file_says_why() -> Result<(), Box<dyn Error>> {
        let just = "\n".repeat(LONGEST);
        let long = format!("//! A table.\n{just}");
        let reason = format!("//! A table.\n//!\n{REASON}it is a table.\n{just}");
        let too_late = format!("//! A table.\nfn f() {{}}\n{REASON}it is a table.\n{just}");
        let files = [
            ("a.rs", just.as_str()),
            ("b.rs", &long),
            ("c.rs", &reason),
            ("d.rs", &too_late),
        ];
        assert_eq!(places(check, &files)?, ["b.rs:801", "d.rs:801"]);
        Ok(())
    }
}
