// SPDX-License-Identifier: MIT OR Apache-2.0

//! Invariant: every entry from C into Rust goes through the one door, and does nothing beside it.
//!
//! The entry points that `module!` writes into drivers only call `ModuleSlot` in `lib/kernel`, which does.

use crate::{
    Finding, Tree, World,
    rust::{Token, closing, lines, test_lines, tokens},
    test_modules::test_modules,
};

/// Finds functions for C to call whose body is not one call of `door::enter…`.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let test_modules = test_modules(tree);
    for file in tree.with_extension("rs") {
        let is_kernel_code = World::of(&file.path) == World::Kernel && file.is_below("src");
        if !is_kernel_code || test_modules.contain(file) {
            continue;
        }
        let lines = lines(&file.text);
        let tokens = tokens(&lines);
        let in_tests = test_lines(&tokens);
        for (at, token) in tokens.iter().enumerate() {
            let Some(body) = body_of_callback(&tokens, at) else {
                continue;
            };
            if !in_tests.contains(&token.line) && !is_call_of_door(body) {
                findings.push(Finding::new(
                    file,
                    token.line + 1,
                    "C calls this, and it is not one call of `door::enter…`: put its body into one",
                ));
            }
        }
    }
    findings
}

/// What stands in the braces of the function, if `extern "C" fn name` begins at `at`.
fn body_of_callback<'a, 't>(tokens: &'a [Token<'t>], at: usize) -> Option<&'a [Token<'t>]> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let name = match [text(at), text(at + 1), text(at + 2)] {
        ["extern", "\"", "fn"] => at + 3,
        ["extern", "fn", _] => at + 2,
        _ => return None,
    };
    // A type of functions has no name.
    if text(name) == "(" {
        return None;
    }
    let mut at = name;
    while let Some(token) = tokens.get(at) {
        match token.text {
            "{" => return tokens.get(at + 1..closing(tokens, at)),
            ";" => return None,
            "(" | "[" => at = closing(tokens, at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn is_call_of_door(body: &[Token<'_>]) -> bool {
    let Some(open) = body.iter().position(|token| token.text == "(") else {
        return false;
    };
    let (path, _) = body.split_at(open);
    let rest = body.get(closing(body, open) + 1..).unwrap_or_default();
    matches!(path, [.., door, colons, enter]
        if door.text == "door" && colons.text == "::" && enter.text.starts_with("enter"))
        && path
            .iter()
            .rev()
            .skip(1)
            .step_by(2)
            .all(|token| token.text == "::")
        && matches!(rest, [] | [Token { text: ";", .. }])
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    fn count(source: &str) -> Result<usize, Box<dyn Error>> {
        Ok(places(check, &[("lib/kernel/src/os/linux/a.rs", source)])?.len())
    }

    #[test]
    fn what_goes_past_the_door_is_found() -> Result<(), Box<dyn Error>> {
        for source in [
            "unsafe extern \"C\" fn f() { g() }",
            "extern \"C\" fn f() {}",
            "extern fn f(a: [u8; 2]) -> u8 { 1 }",
            "extern \"C\" fn f() { let a = 1; door::enter(|| g(a)) }",
            "extern \"C\" fn f() { door::enter(|| g()); h() }",
            "extern \"C\" fn f() { g(door::enter(|| h())) }",
            "extern \"C\" fn f() { door::leave(|| g()) }",
            "macro_rules! a { () => { extern \"C\" fn f() { $b } } }",
        ] {
            assert_eq!(count(source)?, 1, "{source}");
        }
        Ok(())
    }

    #[test]
    fn what_goes_through_the_door_is_fine() -> Result<(), Box<dyn Error>> {
        for source in [
            "unsafe extern \"C\" fn f<A>(a: [u8; 2]) -> u8 where A: B { door::enter_errno(|| g(a)) }",
            "extern \"C\" fn f() { crate::os::door::enter(|| { g(); h(); }); }",
            "type F = unsafe extern \"C\" fn(u8) -> u8;",
            "unsafe extern \"C\" { fn f(); }",
            "#[cfg(test)]\nmod tests { extern \"C\" fn f() { g() } }",
        ] {
            assert_eq!(count(source)?, 0, "{source}");
        }
        Ok(())
    }

    #[test]
    fn what_stands_in_for_the_kernel_in_tests_is_not_looked_at() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "lib/kernel/src/os.rs",
                "#[cfg(test)]\nmod host;\nmod linux;\n",
            ),
            ("lib/kernel/src/os/host/a.rs", "extern \"C\" fn f() {}\n"),
            ("lib/kernel/src/os/linux/a.rs", "extern \"C\" fn f() {}\n"),
        ];
        assert_eq!(places(check, &files)?, ["lib/kernel/src/os/linux/a.rs:1"]);
        Ok(())
    }
}
