// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: the shims are the only C that reaches a module; C elsewhere is what modules are measured against, or tried with.

use crate::{Finding, Tree};

/// Where C may be. A fixture of a test is added here by its full path.
const ALLOWED: [&str; 5] = [
    "lib/kernel-sys/shims/",
    "bench/",
    "crates/cargo-kmod/tests/modules/mixed/",
    "crates/cargo-kmod/tests/modules/parted/",
    "crates/cargo-kmod/tests/modules/provoked/faults.c",
];
const EXTENSIONS: [&str; 8] = ["c", "h", "S", "s", "cc", "cpp", "cxx", "hpp"];

/// Finds C where there should be none.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let is_c = |extension: &str| EXTENSIONS.contains(&extension);
    tree.files
        .iter()
        .filter(|file| file.extension().is_some_and(is_c))
        .filter(|file| !ALLOWED.iter().any(|allowed| file.path.starts_with(allowed)))
        .map(|file| {
            Finding::new(
                file,
                1,
                format!(
                    "C belongs in {}: move it or write Rust",
                    ALLOWED.join(" or ")
                ),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    #[test]
    fn c_is_found_where_there_should_be_none() -> Result<(), Box<dyn Error>> {
        let files = [
            ("bench/null/null.c", ""),
            ("lib/kernel-sys/shims/linux/print.h", ""),
            ("lib/kernel-sys/src/a.c", ""),
            ("lib/kernel/src/os/linux/b.S", ""),
            ("crates/kmod-build/src/c.h", ""),
        ];
        assert_eq!(
            places(check, &files)?,
            [
                "crates/kmod-build/src/c.h:1",
                "lib/kernel-sys/src/a.c:1",
                "lib/kernel/src/os/linux/b.S:1",
            ]
        );
        Ok(())
    }
}
