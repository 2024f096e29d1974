// SPDX-License-Identifier: MIT OR Apache-2.0

//! Invariant: every use of `unsafe` says why it is sound, and every `unsafe` item what it asks for.
//!
//! clippy has these rules too, for the code that it sees. Here bodies of macros, quoted code and what
//! this configuration leaves out are looked at as well.

use std::collections::HashSet;

use crate::{
    File, Finding, Tree, World,
    rust::{Line, Token, attribute_lines, lines, tokens, trait_impl_tokens},
};

/// What the comment before a block or an implementation contains.
const PROOF: &str = "SAFETY:";
/// What the documentation of a function or trait contains.
const CONTRACT: &str = "# Safety";

/// Finds `unsafe` without a proof or a contract.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("rs") {
        // Drivers have none; what must not compile owes nobody a proof.
        let is_judged = !matches!(World::of(&file.path), World::Driver | World::Other);
        if is_judged && !file.is_below("ui") {
            source(file, &mut findings);
        }
    }
    findings
}

fn source(file: &File, findings: &mut Vec<Finding>) {
    let lines = lines(&file.text);
    let tokens = tokens(&lines);
    let attributes = attribute_lines(&tokens);
    let in_trait_impl = trait_impl_tokens(&tokens);
    for (at, token) in tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.text == "unsafe")
    {
        let said = |needle| is_said_before(&lines, &attributes, token.line, needle);
        let message = match Use::of(&tokens, at) {
            Use::Block if !said(PROOF) => "no `// SAFETY:` comment before this block",
            Use::Impl if !said(PROOF) => "no `// SAFETY:` comment before this implementation",
            Use::Fn if !in_trait_impl.contains(&at) && !said(CONTRACT) => {
                "no `# Safety` section: list what a caller must keep to"
            }
            Use::Trait if !said(CONTRACT) => {
                "no `# Safety` section: list what an implementation must keep to"
            }
            _ => continue,
        };
        findings.push(Finding::new(file, token.line + 1, message));
    }
}

/// What the word `unsafe` begins.
#[derive(Clone, Copy)]
enum Use {
    Block,
    Impl,
    Fn,
    Trait,
    /// A type of functions, an attribute, a block of foreign items, a part of a macro's pattern.
    Other,
}

impl Use {
    fn of(tokens: &[Token<'_>], at: usize) -> Self {
        let mut rest = tokens.iter().skip(at + 1).map(|token| token.text);
        match rest.next() {
            Some("{") => Self::Block,
            Some("impl") => Self::Impl,
            Some("trait" | "auto") => Self::Trait,
            Some("fn") => Self::of_fn(rest),
            // `extern "C" fn`, `extern fn`.
            Some("extern") => match rest.find(|&text| text != "\"") {
                Some("fn") => Self::of_fn(rest),
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }

    /// A function has a name, a type of functions has none.
    fn of_fn<'a>(mut rest: impl Iterator<Item = &'a str>) -> Self {
        if rest.next() == Some("(") {
            Self::Other
        } else {
            Self::Fn
        }
    }
}

/// Whether a comment before the statement or item around line `at` contains `needle`.
///
/// Goes up over comments, attributes and the lines of the same statement, until another ends.
fn is_said_before(lines: &[Line], attributes: &HashSet<usize>, at: usize, needle: &str) -> bool {
    for above in (0..at).rev() {
        let Some(line) = lines.get(above) else {
            return false;
        };
        let code = line.code.trim();
        let is_attribute = attributes.contains(&above);
        let is_blank = code.is_empty() && line.comment.is_empty() && line.literal.is_empty();
        let ends_another = code.ends_with([';', '{', '}', ',']) || has_unsafe(code);
        if !is_attribute && (is_blank || ends_another) {
            return false;
        }
        if line.comment.contains(needle) {
            return true;
        }
    }
    false
}

fn has_unsafe(code: &str) -> bool {
    crate::words::find(code, "unsafe").is_some()
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    fn count(source: &str) -> Result<usize, Box<dyn Error>> {
        Ok(places(check, &[("lib/a/src/a.rs", source)])?.len())
    }

    #[test]
    fn what_proves_nothing_is_found() -> Result<(), Box<dyn Error>> {
        for source in [
            "fn f() {\n    unsafe { g() }\n}",
            "fn f() {\n    // Because.\n    unsafe { g() }\n}",
            "// SAFETY: a.\nfn f() {\n    unsafe { g() }\n}",
            "// SAFETY: a.\nlet x = 1;\nunsafe { g() }",
            "// SAFETY: a.\n\nunsafe { g() }",
            "let x = unsafe { g() }; // SAFETY: a.",
            "A {\n    // SAFETY: a.\n    a: unsafe { g() },\n    b: unsafe { h() },\n}",
            "unsafe impl Send for A {}",
            "macro_rules! a { () => {\n    unsafe { g() }\n} }",
            "quote! {\n    unsafe impl Send for A {}\n}",
            "let a = \"// SAFETY: a.\";\nunsafe\n{ g() }",
            "// SAFETY: a.\nunsafe { a() }\n    .b(unsafe { c() })",
        ] {
            assert_eq!(count(source)?, 1, "{source}");
        }
        Ok(())
    }

    #[test]
    fn what_is_proved_is_fine() -> Result<(), Box<dyn Error>> {
        for source in [
            "// SAFETY: a.\nunsafe { g() }",
            "// SAFETY: a, which\n// goes on.\nlet x =\n    unsafe { g() };",
            "/* SAFETY: a. */\n#[inline]\nunsafe impl Send for A {}",
            "// SAFETY: a.\n#[expect(\n    a,\n    reason = \"b\"\n)]\nunsafe { g() }",
            "match x {\n    // SAFETY: a.\n    1 => unsafe { g() },\n}",
            "// SAFETY: a.\nlet x = a\n    .b()\n    .c(|d| unsafe { d.e() });",
            "// unsafe { }\nlet a = \"unsafe { }\";",
        ] {
            assert_eq!(count(source)?, 0, "{source}");
        }
        Ok(())
    }

    #[test]
    fn items_without_a_contract_are_found() -> Result<(), Box<dyn Error>> {
        for source in [
            "unsafe fn f() {}",
            "/// Does it.\npub unsafe fn f() {}",
            "/// # Safety\nfn g() {}\n/// Does it.\nunsafe extern \"C\" fn f() {}",
            "/// Is it.\npub unsafe trait A {}",
            "trait A {\n    unsafe fn f();\n}",
            "impl A {\n    unsafe fn f() {}\n}",
            "macro_rules! a { () => {\n    unsafe fn $name() {}\n} }",
        ] {
            assert_eq!(count(source)?, 1, "{source}");
        }
        Ok(())
    }

    #[test]
    fn items_with_a_contract_are_fine() -> Result<(), Box<dyn Error>> {
        for source in [
            "/// Does it.\n///\n/// # Safety\n///\n/// - `a` is valid.\n#[inline]\npub unsafe fn f() {}",
            "/// # Safety\n///\n/// None.\n#[unsafe(no_mangle)]\nunsafe extern \"C\" fn f() {}",
            "impl A for B {\n    unsafe fn f() {}\n}",
            "type F = unsafe extern \"C\" fn(*mut u8);\nstruct A { f: unsafe fn() }",
            "unsafe extern \"C\" {}",
        ] {
            assert_eq!(count(source)?, 0, "{source}");
        }
        Ok(())
    }

    #[test]
    fn what_must_not_compile_is_not_looked_at() -> Result<(), Box<dyn Error>> {
        let source = "unsafe impl Send for A {}\n";
        let files = [
            ("crates/a/tests/a.rs", source),
            ("crates/a/tests/modules/b/src/lib.rs", source),
            ("crates/a/tests/ui/a.rs", source),
            ("guest/a/src/a.rs", source),
            ("lib/a/build.rs", source),
        ];
        assert_eq!(
            places(check, &files)?,
            [
                "crates/a/tests/a.rs:1",
                "crates/a/tests/modules/b/src/lib.rs:1",
                "guest/a/src/a.rs:1",
                "lib/a/build.rs:1",
            ]
        );
        Ok(())
    }
}
