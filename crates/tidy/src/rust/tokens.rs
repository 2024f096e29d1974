// SPDX-License-Identifier: MIT OR Apache-2.0

//! The code of a source as words and signs.

use super::Line;
use crate::words::is_part_of_word;

/// A word, a literal (`"`), `::`, or one sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    /// Index into the lines.
    pub(crate) line: usize,
}

/// Reads the code of these lines.
pub(crate) fn tokens(lines: &[Line]) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (line, Line { code, .. }) in lines.iter().enumerate() {
        let mut rest = code.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_part_of_word(first) {
                rest.find(|c| !is_part_of_word(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (text, behind) = rest.split_at(length);
            tokens.push(Token { text, line });
            rest = behind.trim_start();
        }
    }
    tokens
}

/// Where the bracket that opens at `open` is closed; the end if it is not.
pub(crate) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::lines;

    #[test]
    fn words_and_signs_are_told_apart() {
        let lines = lines("a::b_1(\"x\");\n  unsafe{}");
        let texts: Vec<_> = tokens(&lines)
            .iter()
            .map(|token| (token.text, token.line))
            .collect();
        assert_eq!(
            texts,
            [
                ("a", 0),
                ("::", 0),
                ("b_1", 0),
                ("(", 0),
                ("\"", 0),
                (")", 0),
                (";", 0),
                ("unsafe", 1),
                ("{", 1),
                ("}", 1),
            ]
        );
    }

    #[test]
    fn brackets_are_matched() {
        let lines = lines("a(b[c], {d}) e");
        let tokens = tokens(&lines);
        assert_eq!(closing(&tokens, 1), 10);
    }
}
