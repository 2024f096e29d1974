// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a piece of code stands in: an attribute, a test, the implementation of a trait.

use std::{collections::HashSet, ops::Range};

use super::{Token, closing};

/// The lines, by index, that attributes cover.
pub(crate) fn attribute_lines(tokens: &[Token<'_>]) -> HashSet<usize> {
    let mut lines = HashSet::new();
    for attribute in attributes(tokens) {
        let first = tokens.get(attribute.start).map(|token| token.line);
        let last = tokens
            .get(attribute.end)
            .or(tokens.last())
            .map(|token| token.line);
        if let (Some(first), Some(last)) = (first, last) {
            lines.extend(first..=last);
        }
    }
    lines
}

/// The lines, by index, of items that only tests are compiled with.
pub(crate) fn test_lines(tokens: &[Token<'_>]) -> HashSet<usize> {
    let mut lines = HashSet::new();
    for attribute in attributes(tokens) {
        let words: Vec<_> = tokens
            .iter()
            .take(attribute.end)
            .skip(attribute.start)
            .map(|token| token.text)
            .collect();
        let is_test = matches!(*words, ["#", "[", "cfg", "(", "test", ")"]);
        let is_whole_file = matches!(*words, ["#", "!", "[", "cfg", "(", "test", ")"]);
        let end = if is_whole_file {
            tokens.len()
        } else if is_test {
            end_of_item(tokens, attribute.end + 1)
        } else {
            continue;
        };
        let first = tokens.get(attribute.start).map(|token| token.line);
        let last = tokens.get(end).or(tokens.last()).map(|token| token.line);
        if let (Some(first), Some(last)) = (first, last) {
            lines.extend(first..=last);
        }
    }
    lines
}

/// The tokens, by index, that stand directly in the implementation of a trait.
pub(crate) fn trait_impl_tokens(tokens: &[Token<'_>]) -> HashSet<usize> {
    let mut inside = HashSet::new();
    let mut braces = Vec::new();
    let mut head = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "{" => braces.push(tokens.get(head..at).is_some_and(is_trait_impl)),
            "}" => {
                braces.pop();
            }
            _ => {
                if braces.last() == Some(&true) {
                    inside.insert(at);
                }
            }
        }
        if matches!(token.text, "{" | "}" | ";") {
            head = at + 1;
        }
    }
    inside
}

/// From the `#` to the closing bracket of each attribute.
fn attributes(tokens: &[Token<'_>]) -> impl Iterator<Item = Range<usize>> {
    tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.text == "#")
        .filter_map(|(at, _)| {
            let open = match tokens.get(at + 1)?.text {
                "!" => at + 2,
                _ => at + 1,
            };
            (tokens.get(open)?.text == "[").then(|| at..closing(tokens, open))
        })
}

/// Where the item that begins at `at`, perhaps with attributes, ends.
fn end_of_item(tokens: &[Token<'_>], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text {
            ";" => return at,
            "{" => return closing(tokens, at),
            "(" | "[" => at = closing(tokens, at),
            _ => {}
        }
        at += 1;
    }
    tokens.len()
}

/// Whether what stands before a brace makes it the body of an `impl Trait for Type`.
fn is_trait_impl(head: &[Token<'_>]) -> bool {
    let Some(at) = head.iter().position(|token| token.text == "impl") else {
        return false;
    };
    let (before, after) = head.split_at(at);
    !before.iter().any(|token| token.text == "fn")
        && after
            .windows(2)
            .any(|pair| matches!(pair, [word, next] if word.text == "for" && next.text != "<"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::{lines, tokens};

    fn sorted(lines: HashSet<usize>) -> Vec<usize> {
        let mut lines: Vec<_> = lines.into_iter().collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn tests_end_with_their_item() {
        let lines = lines("a;\n#[cfg(test)]\n#[x(1)]\nmod t {\n{}\n}\nb;\n#[cfg(test)]\nuse c;\nd");
        assert_eq!(sorted(test_lines(&tokens(&lines))), [1, 2, 3, 4, 5, 7, 8]);
    }

    #[test]
    fn other_configurations_are_no_tests() {
        let lines = lines("#[cfg(not(test))]\nmod t {}");
        assert_eq!(sorted(test_lines(&tokens(&lines))), []);
    }

    #[test]
    fn attributes_cover_all_their_lines() {
        let lines = lines("a;\n#[x(\n y,\n)]\nfn b() {}");
        assert_eq!(sorted(attribute_lines(&tokens(&lines))), [1, 2, 3]);
    }

    #[test]
    fn an_implementation_of_a_trait_is_told_from_others() {
        let inside = |text: &str| {
            let lines = lines(text);
            let tokens = tokens(&lines);
            let at = tokens.iter().position(|token| token.text == "here");
            at.is_some_and(|at| trait_impl_tokens(&tokens).contains(&at))
        };
        assert!(inside(
            "impl<T: Send> A<T> for B<T> where T: C { fn here() {} }"
        ));
        assert!(inside("unsafe impl A for B { fn x() { ; } fn here() {} }"));
        assert!(!inside("impl A { fn here() {} }"));
        assert!(!inside("impl<F: for<'a> Fn(&'a u8)> A<F> { fn here() {} }"));
        assert!(!inside("impl A for B { fn x() { here } }"));
        assert!(!inside("fn f(x: impl A) { for y in x { here } }"));
    }
}
