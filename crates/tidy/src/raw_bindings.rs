// SPDX-License-Identifier: MIT OR Apache-2.0

//! Invariant: only `lib/kernel/src/os/**` and `lib/kernel-sys` name raw bindings.

use crate::{
    Finding, Tree, World,
    rust::{lines, tokens},
};

/// The crate of the bindings.
const CRATE: &str = "kernel_sys";
/// Its module of what was generated, as others may have it in scope.
const MODULE: &str = "bindings";
const FENCE: [&str; 3] = [
    "lib/kernel/src/os.rs",
    "lib/kernel/src/os/",
    "lib/kernel-sys/",
];
/// Tools that write code into drivers and into the kernel crate.
const WRITERS: [&str; 2] = ["crates/kernel-macros/", "crates/pin-init-macros/"];

/// Finds raw bindings named outside the fence.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("rs") {
        if FENCE.iter().any(|inside| file.path.starts_with(inside)) {
            continue;
        }
        let near_the_kernel = matches!(World::of(&file.path), World::Kernel | World::Driver)
            || WRITERS.iter().any(|writer| file.path.starts_with(writer));
        let lines = lines(&file.text);
        let tokens = tokens(&lines);
        for (at, token) in tokens.iter().enumerate() {
            let is_path = || tokens.get(at + 1).is_some_and(|next| next.text == "::");
            if token.text == CRATE || near_the_kernel && token.text == MODULE && is_path() {
                findings.push(Finding::new(
                    file,
                    token.line + 1,
                    format!(
                        "`{}` is named outside lib/kernel/src/os: put a safe function there and call that",
                        token.text
                    ),
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
    fn bindings_are_found_outside_the_fence() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "lib/kernel/src/print.rs",
                "//! kernel_sys\nuse kernel_sys::bindings as c;\n",
            ),
            (
                "lib/kernel/src/time.rs",
                "fn f() {\n    unsafe { bindings::kmod_now() }\n}\n",
            ),
            ("drivers/d/src/lib.rs", "use kernel::bindings::kmod_now;\n"),
            (
                "crates/kernel-macros/src/lib.rs",
                "quote! { ::kernel_sys::bindings::x }\n",
            ),
        ];
        assert_eq!(
            places(check, &files)?,
            [
                "crates/kernel-macros/src/lib.rs:1",
                "crates/kernel-macros/src/lib.rs:1",
                "drivers/d/src/lib.rs:1",
                "lib/kernel/src/print.rs:2",
                "lib/kernel/src/time.rs:2",
            ]
        );
        Ok(())
    }

    #[test]
    fn the_fence_and_the_tools_may_name_them() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "lib/kernel/src/os/linux/print.rs",
                "use kernel_sys::bindings;\nbindings::x();\n",
            ),
            ("lib/kernel-sys/src/lib.rs", "pub mod bindings {}\n"),
            ("lib/kernel-sys/Cargo.toml", "name = \"kernel_sys\"\n"),
            (
                "crates/kmod-build/src/lib.rs",
                "bindings::make(\"kernel_sys\");\n",
            ),
        ];
        assert!(places(check, &files)?.is_empty());
        Ok(())
    }
}
