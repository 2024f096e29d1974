// SPDX-License-Identifier: MIT OR Apache-2.0

//! Invariant: nothing in `lib/` asks for the version of the kernel, neither Rust nor C.
//!
//! Version numbers lie on the kernels of vendors; headers and exported symbols do not.

use crate::{Finding, Tree, World, rust::lines, words};

const WORDS: [&str; 6] = [
    "LINUX_VERSION_CODE",
    "KERNEL_VERSION",
    "LINUX_VERSION_MAJOR",
    "LINUX_VERSION_PATCHLEVEL",
    "RHEL_RELEASE_CODE",
    "UTS_RELEASE",
];
const HEADERS: [&str; 2] = ["linux/version.h", "generated/utsrelease.h"];
const EXTENSIONS: [&str; 4] = ["rs", "c", "h", "S"];

/// Finds versions of kernels asked for in `lib/`.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let is_source = file
            .extension()
            .is_some_and(|own| EXTENSIONS.contains(&own));
        if World::of(&file.path) != World::Kernel || !is_source {
            continue;
        }
        for (at, line) in lines(&file.text).iter().enumerate() {
            let named = WORDS
                .iter()
                .find(|word| {
                    [&line.code, &line.literal]
                        .iter()
                        .any(|text| words::find(text, word).is_some())
                })
                .or_else(|| {
                    HEADERS
                        .iter()
                        .find(|name| line.code.contains(*name) || line.literal.contains(*name))
                });
            if let Some(name) = named {
                findings.push(Finding::new(
                    file,
                    at + 1,
                    format!("`{name}` asks for a version: probe for what is needed and test `kernel_has_…`"),
                ));
            }
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
    fn versions_are_found_in_rust_and_in_c() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "lib/kernel-sys/shims/linux/a.c",
                "#include <linux/version.h>\n#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)\n#endif\n",
            ),
            (
                "lib/kernel-sys/shims/linux/a.h",
                "#include \"generated/utsrelease.h\"\n",
            ),
            ("lib/kernel/src/a.rs", "const A: &str = \"UTS_RELEASE\";\n"),
        ];
        assert_eq!(
            places(check, &files)?,
            [
                "lib/kernel-sys/shims/linux/a.c:1",
                "lib/kernel-sys/shims/linux/a.c:2",
                "lib/kernel-sys/shims/linux/a.h:1",
                "lib/kernel/src/a.rs:1",
            ]
        );
        Ok(())
    }

    #[test]
    fn comments_and_tools_may_speak_of_versions() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "lib/kernel-sys/shims/linux/a.c",
                "/* LINUX_VERSION_CODE lies. */\n",
            ),
            (
                "crates/kmod-target/src/a.rs",
                "const A: &str = \"UTS_RELEASE\";\n",
            ),
        ];
        assert!(places(check, &files)?.is_empty());
        Ok(())
    }
}
