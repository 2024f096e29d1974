// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: every source opens with its licence, and every module with a sentence that says what it is.

use crate::{File, Finding, Tree, World, rust::lines};

const TAG: &str = "SPDX-License-Identifier: ";

/// Finds sources without a licence, with the wrong one, or without a sentence.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| is_source(file)) {
        licence(file, &mut findings);
        let is_module =
            file.extension() == Some("rs") && file.is_below("src") && !file.is_below("ui");
        if is_module && !has_sentence(file) {
            findings.push(Finding::new(
                file,
                1,
                "no `//!` line before the code: say what this file is",
            ));
        }
    }
    findings
}

fn is_source(file: &File) -> bool {
    matches!(file.extension(), Some("rs" | "c" | "h" | "S" | "sh"))
        || file.text.starts_with("#!") && !file.text.starts_with("#![")
}

fn licence(file: &File, findings: &mut Vec<Finding>) {
    let is_script = file.text.starts_with("#!") && !file.text.starts_with("#![");
    let (line, first) = file.lines().nth(usize::from(is_script)).unwrap_or((1, ""));
    let own = ["// ", "/* ", "# "]
        .iter()
        .find_map(|mark| first.strip_prefix(mark)?.strip_prefix(TAG))
        .map(|own| own.trim_end_matches("*/").trim());
    match (own, World::of(&file.path).licence()) {
        (None, _) => {
            findings.push(Finding::new(
                file,
                line,
                format!("the first line is not `{}…`", TAG),
            ));
        }
        (Some(own), Some(due)) if own != due => {
            findings.push(Finding::new(
                file,
                line,
                format!("the licence here is `{due}`, not `{own}`"),
            ));
        }
        (Some(""), None) => findings.push(Finding::new(file, line, "the licence has no name")),
        _ => {}
    }
}

fn has_sentence(file: &File) -> bool {
    lines(&file.text)
        .iter()
        .take_while(|line| line.code.trim().is_empty())
        .any(|line| {
            line.comment
                .trim_start()
                .strip_prefix("//!")
                .is_some_and(|text| !text.trim().is_empty())
        })
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    const HOST: &str =
        "// SPDX-License-Identifier: MIT OR Apache-2.0\n\n//! A module.\n\nfn f() {}\n";
    const KERNEL: &str = "// SPDX-License-Identifier: MIT OR GPL-2.0-only\n//! A module.\n";

    #[test]
    fn good_heads_are_fine() -> Result<(), Box<dyn Error>> {
        let files = [
            ("crates/a/src/lib.rs", HOST),
            (
                "crates/a/tests/ui/src/case.rs",
                "// SPDX-License-Identifier: MIT OR Apache-2.0\nfn f() {}\n",
            ),
            ("lib/a/src/lib.rs", KERNEL),
            (
                "lib/a/a.h",
                "/* SPDX-License-Identifier: MIT OR GPL-2.0-only */\n",
            ),
            (
                "drivers/a/src/lib.rs",
                "// SPDX-License-Identifier: GPL-2.0\n//! A driver.\n",
            ),
            ("demo", "#!/bin/sh\n# SPDX-License-Identifier: MIT\n"),
            ("README.md", "# A\n"),
        ];
        assert_eq!(places(check, &files)?, [""; 0]);
        Ok(())
    }

    #[test]
    fn a_source_without_a_licence_is_found() -> Result<(), Box<dyn Error>> {
        let files = [
            ("crates/a/src/lib.rs", "//! A module.\n"),
            (
                "crates/a/build.rs",
                "\n// SPDX-License-Identifier: MIT OR Apache-2.0\n",
            ),
            ("lib/a/a.c", "int a;\n"),
            ("bench/run.sh", "#!/bin/sh\nset -e\n"),
            ("demo", "#!/bin/sh\n"),
            (
                "drivers/a/src/lib.rs",
                "// SPDX-License-Identifier: \n//! A driver.\n",
            ),
        ];
        assert_eq!(
            places(check, &files)?,
            [
                "bench/run.sh:2",
                "crates/a/build.rs:1",
                "crates/a/src/lib.rs:1",
                "demo:1",
                "drivers/a/src/lib.rs:1",
                "lib/a/a.c:1",
            ]
        );
        Ok(())
    }

    #[test]
    fn the_licence_is_that_of_the_world() -> Result<(), Box<dyn Error>> {
        let files = [
            ("crates/a/src/lib.rs", KERNEL),
            ("lib/a/src/lib.rs", HOST),
            ("guest/a/src/main.rs", HOST),
        ];
        assert_eq!(
            places(check, &files)?,
            [
                "crates/a/src/lib.rs:1",
                "guest/a/src/main.rs:1",
                "lib/a/src/lib.rs:1",
            ]
        );
        Ok(())
    }

    #[test]
    fn a_module_without_a_sentence_is_found() -> Result<(), Box<dyn Error>> {
        let head = HOST.lines().next().unwrap_or_default();
        let late = format!("{head}\nfn f() {{}}\n//! A module.\n");
        let empty = format!("{head}\n//!\nfn f() {{}}\n");
        let files = [
            ("crates/a/src/a.rs", late.as_str()),
            ("crates/a/src/b.rs", &empty),
        ];
        assert_eq!(
            places(check, &files)?,
            ["crates/a/src/a.rs:1", "crates/a/src/b.rs:1"]
        );
        Ok(())
    }
}
