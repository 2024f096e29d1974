// SPDX-License-Identifier: MIT OR Apache-2.0

//! The examples in documentation: what rustdoc makes tests of.

use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta};

use super::names::Names;

/// What is shown to be so by an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    Runs,
    Compiles,
    MustNotCompile,
}

/// One example.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) shows: Shows,
    pub(super) names: Names,
}

/// The examples in the documentation that these attributes are.
pub(super) fn examples(attributes: &[Attribute]) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<(Option<Shows>, String)> = None;
    for line in attributes.iter().filter_map(text).flat_map(lines) {
        let line = line.trim();
        let fence = line.strip_prefix("```");
        open = match (open, fence) {
            (None, None) => None,
            (None, Some(info)) => Some((shows(info), String::new())),
            (Some((shows, code)), None) => Some((shows, code + shown(line) + "\n")),
            (Some((shows, code)), Some(_)) => {
                let mut names = Names::default();
                names.read(&code, &["kernel"]);
                found.extend(shows.map(|shows| Example { shows, names }));
                None
            }
        };
    }
    found
}

/// Whether an item is left out of the documentation.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    has(attributes, "doc", "hidden")
}

/// Whether an item is compiled for tests only.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    has(attributes, "cfg", "test")
}

fn has(attributes: &[Attribute], name: &str, argument: &str) -> bool {
    let mut attributes = attributes.iter().filter(|it| it.path().is_ident(name));
    attributes.any(|it| it.parse_args::<Ident>().is_ok_and(|it| it == argument))
}

fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if pair.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

fn lines(text: String) -> Vec<String> {
    text.split('\n').map(str::to_owned).collect()
}

/// A line of an example without the mark that hides it from readers.
fn shown(line: &str) -> &str {
    match line.strip_prefix('#') {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest,
        _ => line,
    }
}

/// What a block with these words behind its fence shows; nothing if it is no test.
fn shows(info: &str) -> Option<Shows> {
    let words = || info.split([',', ' ']);
    let is_code = |word: &str| match word {
        "" | "rust" | "no_run" | "compile_fail" | "should_panic" => true,
        word => word
            .strip_prefix('E')
            .is_some_and(|it| it.parse::<u16>().is_ok()),
    };
    if !words().all(is_code) {
        return None;
    }
    let has = |word| words().any(|it| it == word);
    Some(match (has("compile_fail"), has("no_run")) {
        (true, _) => Shows::MustNotCompile,
        (false, true) => Shows::Compiles,
        (false, false) => Shows::Runs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_told_by_their_fences() -> syn::Result<()> {
        let text = "//! Arc\n//! ```compile_fail,E0277\n//! # use kernel::Arc;\n//! ```\n//!\n//! ```text\n//! Box\n\
                    //! ```\n//!\n//! ```no_run\n//! #[a]\n//! f(Vec)\n//! ```\n";
        let found = examples(&syn::parse_file(text)?.attrs);
        let shows: Vec<_> = found.iter().map(|example| example.shows).collect();
        assert_eq!(shows, [Shows::MustNotCompile, Shows::Compiles]);
        let root = &[Vec::new()];
        let named = |name| found.iter().map(move |it| it.names.has(name, root));
        assert!(named("Arc").eq([true, false]) && named("Vec").eq([false, true]));
        assert!(named("Box").eq([false, false]));
        Ok(())
    }
}
