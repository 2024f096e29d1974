// SPDX-License-Identifier: MIT OR Apache-2.0

//! Invariant: kernel code does not use std's `alloc`, whose allocations abort when memory runs out.
//!
//! `kernel::alloc` is another thing, and a module that declares or imports an `alloc` may name it.

use crate::{
    Finding, Tree, World,
    rust::{Token, lines, tokens},
};

/// Finds std's `alloc` in `lib/` and in drivers.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("rs") {
        if !matches!(World::of(&file.path), World::Kernel | World::Driver) {
            continue;
        }
        let lines = lines(&file.text);
        let tokens = tokens(&lines);
        let has_own = has_own_alloc(&tokens);
        for (at, token) in tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| token.text == "alloc")
        {
            if is_std_alloc(&tokens, at, has_own) {
                findings.push(Finding::new(
                    file,
                    token.line + 1,
                    "std's `alloc` aborts when memory runs out: use what `kernel::alloc` has",
                ));
            }
        }
    }
    findings
}

fn text<'a>(tokens: &[Token<'a>], at: Option<usize>) -> &'a str {
    at.and_then(|at| tokens.get(at))
        .map_or("", |token| token.text)
}

/// Whether the `alloc` at `at` is the crate, `has_own` telling whether the name means another thing.
fn is_std_alloc(tokens: &[Token<'_>], at: usize, has_own: bool) -> bool {
    let before = |steps| text(tokens, at.checked_sub(steps));
    if before(1) == "crate" && before(2) == "extern" {
        return true;
    }
    // `alloc::<T>(…)` calls a function.
    let goes_on = text(tokens, Some(at + 1)) == "::" && text(tokens, Some(at + 2)) != "<";
    let begins_path = goes_on || before(1) == "use";
    if before(1) == "::" {
        // `::alloc::vec` begins a path; `a::alloc`, `<A>::alloc` and `$a::alloc` go on with one.
        return begins_path && !ends_segment(before(2));
    }
    begins_path && !has_own && !is_within_use_group(tokens, at)
}

/// Whether a `::` after this goes on with a path.
fn ends_segment(token: &str) -> bool {
    token == ">" || token.chars().all(crate::words::is_part_of_word) && !is_keyword(token)
}

fn is_keyword(token: &str) -> bool {
    matches!(
        token,
        "" | "use" | "return" | "in" | "as" | "mut" | "dyn" | "impl" | "for" | "else" | "match"
    )
}

/// Whether it stands in braces that continue a path: `use a::{alloc::b}`.
fn is_within_use_group(tokens: &[Token<'_>], at: usize) -> bool {
    let mut depth = 0_usize;
    for back in (0..at).rev() {
        match text(tokens, Some(back)) {
            "}" => depth += 1,
            "{" if depth == 0 => return text(tokens, back.checked_sub(1)) == "::",
            "{" => depth -= 1,
            ";" => return false,
            _ => {}
        }
    }
    false
}

/// Whether the source declares or imports something else that is called `alloc`.
fn has_own_alloc(tokens: &[Token<'_>]) -> bool {
    tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.text == "alloc")
        .any(|(at, _)| {
            let (before, after) = (text(tokens, at.checked_sub(1)), text(tokens, Some(at + 1)));
            let is_imported = matches!(before, "::" | "{" | ",")
                && (matches!(after, ";" | "," | "}")
                    || after == "::"
                        && text(tokens, Some(at + 2)) == "{"
                        && text(tokens, Some(at + 3)) == "self");
            before == "mod" || is_imported && is_in_use(tokens, at)
        })
}

/// Whether the statement around it is a `use`.
fn is_in_use(tokens: &[Token<'_>], at: usize) -> bool {
    let statement = tokens.get(..at).unwrap_or_default();
    statement
        .iter()
        .rev()
        .take_while(|token| token.text != ";")
        .any(|token| token.text == "use")
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    fn lines_found(source: &str) -> Result<Vec<String>, Box<dyn Error>> {
        places(check, &[("lib/kernel/src/a.rs", source)])
    }

    #[test]
    fn the_crate_is_found() -> Result<(), Box<dyn Error>> {
        for source in [
            "extern crate alloc;",
            "use alloc::vec::Vec;",
            "use ::alloc::vec::Vec;",
            "fn f() -> alloc::string::String {}",
            "fn f() { return ::alloc::vec![]; }",
            "#[cfg(test)]\nmod tests { use alloc::vec; }",
            "quote! { ::alloc::boxed::Box }",
            "use core::fmt;\nuse alloc;",
        ] {
            assert_eq!(lines_found(source)?.len(), 1, "{source}");
        }
        Ok(())
    }

    #[test]
    fn other_things_of_that_name_are_fine() -> Result<(), Box<dyn Error>> {
        for source in [
            "use crate::alloc::KBox;",
            "use kernel::alloc::{flags::GFP_KERNEL, KBox};",
            "use crate::{\n    alloc::{Flags, KBox},\n    error::Result,\n};",
            "pub mod alloc;\npub use alloc::KBox;",
            "use crate::{alloc, error};\nfn f() { alloc::g() }",
            "use crate::alloc::{self, Flags};\nfn f() { alloc::g() }",
            "use crate::os::alloc;\nfn f() { alloc::g() }",
            "fn f() { A::alloc(1); <A as B>::alloc(1); $crate::alloc::g(); self.alloc(2) }",
            "fn f() { alloc::<A>(1); g(&alloc::<A>) }",
            "// extern crate alloc;\nconst A: &str = \"alloc::vec\";",
        ] {
            assert!(lines_found(source)?.is_empty(), "{source}");
        }
        Ok(())
    }

    #[test]
    fn drivers_are_looked_at_and_tools_are_not() -> Result<(), Box<dyn Error>> {
        let files = [
            ("drivers/a/src/lib.rs", "extern crate alloc;\n"),
            ("crates/a/src/lib.rs", "extern crate alloc;\n"),
        ];
        assert_eq!(places(check, &files)?, ["drivers/a/src/lib.rs:1"]);
        Ok(())
    }
}
