// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: no lint is switched off without a reason, nothing is left for later, and kernel code
//! has no `unwrap`.

use crate::{
    File, Finding, Tree, World,
    rust::{closing, lines, test_lines, tokens},
    test_modules::test_modules,
    words,
};

/// Marks of work left for later, in pieces so that this file has none.
const LATER: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

/// Finds bare `allow` and `expect` attributes, marks of work left for later, and `unwrap` in kernel code.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let test_modules = test_modules(tree);
    for file in &tree.files {
        left_for_later(file, &mut findings);
        let world = World::of(&file.path);
        if file.extension() == Some("rs") && world != World::Other {
            bare_attributes(file, &mut findings);
            if world == World::Kernel && file.is_below("src") && !test_modules.contain(file) {
                unwraps(file, &mut findings);
            }
        }
    }
    findings
}

fn left_for_later(file: &File, findings: &mut Vec<Finding>) {
    for (at, line) in file.lines() {
        if let Some(mark) = LATER.iter().find(|mark| words::find(line, mark).is_some()) {
            findings.push(Finding::new(
                file,
                at,
                format!("`{mark}`: do it, or open an issue and drop the mark"),
            ));
        }
    }
}

fn bare_attributes(file: &File, findings: &mut Vec<Finding>) {
    let lines = lines(&file.text);
    let tokens = tokens(&lines);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    for (at, token) in tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.text == "#")
    {
        let open = if text(at + 1) == "!" { at + 2 } else { at + 1 };
        if text(open) != "[" {
            continue;
        }
        for inner in open..closing(&tokens, open) {
            let name = text(inner);
            let switches =
                matches!(name, "allow" | "expect") && matches!(text(inner - 1), "[" | ",");
            if !switches || text(inner + 1) != "(" {
                continue;
            }
            let end = closing(&tokens, inner + 1);
            if !tokens
                .iter()
                .take(end)
                .skip(inner)
                .any(|token| token.text == "reason")
            {
                findings.push(Finding::new(
                    file,
                    token.line + 1,
                    format!("`{name}` without a reason: add `reason = \"…\"`, or mend what the lint finds"),
                ));
            }
        }
    }
}

fn unwraps(file: &File, findings: &mut Vec<Finding>) {
    let lines = lines(&file.text);
    let tokens = tokens(&lines);
    let in_tests = test_lines(&tokens);
    for window in tokens.windows(4) {
        let [dot, name, open, after] = window else {
            continue;
        };
        let panics = match (dot.text, name.text, open.text, after.text) {
            (".", "unwrap", "(", ")") => true,
            // With a message in it; others have methods of that name.
            (".", "expect", "(", "\"") => true,
            _ => false,
        };
        if panics && !in_tests.contains(&name.line) {
            findings.push(Finding::new(
                file,
                name.line + 1,
                format!("`{}` in kernel code: return an error, or have the types show that there is none", name.text),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    fn lines_found(path: &str, source: &str) -> Result<Vec<String>, Box<dyn Error>> {
        places(check, &[(path, source)])
    }

    #[test]
    fn attributes_without_a_reason_are_found() -> Result<(), Box<dyn Error>> {
        for source in [
            "#[allow(dead_code)]",
            "#![allow(dead_code)]",
            "#[cfg_attr(test, allow(dead_code))]",
            "#[expect(dead_code)]",
            "quote! { #[allow(\n    dead_code,\n)] }",
            "macro_rules! a { () => { #[allow(x)] fn f() {} } }",
        ] {
            for path in ["lib/a.rs", "crates/a.rs", "guest/a.rs", "drivers/a.rs"] {
                assert_eq!(lines_found(path, source)?.len(), 1, "{path}: {source}");
            }
        }
        Ok(())
    }

    #[test]
    fn attributes_with_a_reason_are_fine() -> Result<(), Box<dyn Error>> {
        for source in [
            "#[expect(dead_code, reason = \"x\")]",
            "#[allow(\n    a,\n    b,\n    reason = \"x\"\n)]",
            "#[cfg_attr(test, allow(a, reason = \"x\"))]",
            "// #[allow(a)]\n#[deny(a)]",
            "#[derive(A)]\nfn allow() { self.allow(1); f(a, allow(1)) }",
        ] {
            assert!(lines_found("lib/a.rs", source)?.is_empty(), "{source}");
        }
        Ok(())
    }

    #[test]
    fn what_is_left_for_later_is_found_in_any_text() -> Result<(), Box<dyn Error>> {
        for mark in LATER {
            let text = format!("a\n# {mark}: b\n");
            assert_eq!(lines_found("docs/a.md", &text)?, ["docs/a.md:2"], "{mark}");
            assert!(lines_found("docs/a.md", &format!("mktemp a.{mark}{mark}"))?.is_empty());
        }
        Ok(())
    }

    #[test]
    fn unwrap_is_found_in_kernel_code() -> Result<(), Box<dyn Error>> {
        let source =
            "fn f() {\n    a.unwrap();\n    a\n        .unwrap( );\n    a.expect(\"b\");\n}\n";
        assert_eq!(
            lines_found("lib/a/src/a.rs", source)?,
            ["lib/a/src/a.rs:2", "lib/a/src/a.rs:4", "lib/a/src/a.rs:5",]
        );
        Ok(())
    }

    #[test]
    fn tests_and_tools_may_unwrap() -> Result<(), Box<dyn Error>> {
        let source =
            "fn f() { a.unwrap_or(1) }\n#[cfg(test)]\nmod tests {\n    fn f() { a.unwrap() }\n}\n";
        assert!(lines_found("lib/a/src/a.rs", source)?.is_empty());
        let files = [
            ("lib/a/src/os.rs", "#[cfg(test)]\npub(crate) mod host;\n"),
            ("lib/a/src/os/host/a.rs", "fn f() { a.unwrap() }"),
        ];
        assert!(places(check, &files)?.is_empty());
        assert!(lines_found("crates/a/src/a.rs", "fn f() { a.unwrap() }")?.is_empty());
        Ok(())
    }
}
