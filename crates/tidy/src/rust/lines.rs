// SPDX-License-Identifier: MIT OR Apache-2.0

//! Each line of a source apart as code, contents of literals, and comments.

use std::{iter::Peekable, str::Chars};

use crate::words::is_part_of_word;

/// One line, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// What is neither comment nor literal; each literal leaves one `"` where it begins.
    pub(crate) code: String,
    /// The contents of strings and characters.
    pub(crate) literal: String,
    /// Comments, with the marks that begin them.
    pub(crate) comment: String,
}

/// Takes a source apart.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let mut reader = Reader {
        rest: text.chars().peekable(),
        done: Vec::new(),
        line: Line::default(),
    };
    while reader.step() {}
    reader.done.push(reader.line);
    reader.done
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    done: Vec<Line>,
    line: Line,
}

/// Which part of a line a character belongs to.
#[derive(Clone, Copy)]
enum Part {
    Code,
    Literal,
    Comment,
}

impl Reader<'_> {
    /// Reads one character of code, or a whole comment or literal. False at the end.
    fn step(&mut self) -> bool {
        let Some(c) = self.rest.next() else {
            return false;
        };
        match c {
            '/' if self.rest.peek() == Some(&'/') => self.line_comment(),
            '/' if self.rest.peek() == Some(&'*') => self.block_comment(),
            '"' => self.string(),
            '\'' => self.character_or_lifetime(),
            'r' if self.begins_raw_string() => self.raw_string(),
            _ => self.put(Part::Code, c),
        }
        true
    }

    fn put(&mut self, part: Part, c: char) {
        match (c, part) {
            ('\n', _) => self.done.push(std::mem::take(&mut self.line)),
            (_, Part::Code) => self.line.code.push(c),
            (_, Part::Literal) => self.line.literal.push(c),
            (_, Part::Comment) => self.line.comment.push(c),
        }
    }

    fn line_comment(&mut self) {
        self.put(Part::Comment, '/');
        while let Some(c) = self.rest.next_if(|&c| c != '\n') {
            self.put(Part::Comment, c);
        }
    }

    /// Block comments nest in Rust.
    fn block_comment(&mut self) {
        self.put(Part::Comment, '/');
        let mut depth = 0_usize;
        let mut before = '/';
        while let Some(c) = self.rest.next() {
            self.put(Part::Comment, c);
            match (before, c) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth = depth.saturating_sub(1),
                _ => {
                    before = c;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
            // `/*/` does not both open and close.
            before = ' ';
        }
    }

    fn string(&mut self) {
        self.put(Part::Code, '"');
        while let Some(c) = self.rest.next() {
            match c {
                '"' => return,
                '\\' => {
                    self.put(Part::Literal, c);
                    if let Some(escaped) = self.rest.next() {
                        self.put(Part::Literal, escaped);
                    }
                }
                _ => self.put(Part::Literal, c),
            }
        }
    }

    /// Whether what follows an `r` makes it the beginning of a raw string, and what precedes it no name.
    fn begins_raw_string(&self) -> bool {
        let mut before = self.line.code.chars().rev();
        let prefixed = match before.next() {
            Some('b' | 'c') => before.next(),
            other => other,
        };
        !prefixed.is_some_and(is_part_of_word) && self.rest.clone().find(|&c| c != '#') == Some('"')
    }

    fn raw_string(&mut self) {
        self.put(Part::Code, '"');
        let mut hashes = 0_usize;
        while self.rest.next_if_eq(&'#').is_some() {
            hashes += 1;
        }
        self.rest.next();
        while let Some(c) = self.rest.next() {
            let closed = c == '"'
                && self
                    .rest
                    .clone()
                    .take_while(|&c| c == '#')
                    .take(hashes)
                    .count()
                    == hashes;
            if closed {
                for _ in 0..hashes {
                    self.rest.next();
                }
                return;
            }
            self.put(Part::Literal, c);
        }
    }

    fn character_or_lifetime(&mut self) {
        let mut ahead = self.rest.clone();
        let (first, second) = (ahead.next(), ahead.next());
        if first != Some('\\') && second != Some('\'') {
            self.put(Part::Code, '\'');
            return;
        }
        self.put(Part::Code, '"');
        let mut escaped = false;
        while let Some(c) = self.rest.next_if(|&c| c != '\n') {
            if c == '\'' && !escaped {
                return;
            }
            escaped = c == '\\' && !escaped;
            self.put(Part::Literal, c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Vec<String> {
        lines(text).into_iter().map(|line| line.code).collect()
    }

    #[test]
    fn comments_are_no_code() {
        assert_eq!(code("a // b\nc /* d /* e */\n f */ g"), ["a ", "c ", " g"]);
        assert_eq!(
            lines("a // b").first().map(|line| line.comment.as_str()),
            Some("// b")
        );
    }

    #[test]
    fn a_slash_does_not_open_and_close_a_comment() {
        assert_eq!(code("/*/ a */ b"), [" b"]);
    }

    #[test]
    fn contents_of_strings_are_no_code() {
        assert_eq!(code(r#"f("a \" // b", "c")"#), ["f(\", \")"]);
        assert_eq!(code("f(\"a\nb\")"), ["f(\"", ")"]);
    }

    #[test]
    fn raw_strings_end_with_as_many_hashes() {
        assert_eq!(
            code(r###"f(r#"a " b"#, br"c", r"d")"###),
            ["f(\", b\", \")"]
        );
        assert_eq!(code("r#type + var\"x\""), ["r#type + var\""]);
    }

    #[test]
    fn lifetimes_are_code_and_characters_are_not() {
        assert_eq!(
            code(r"fn f<'a>(c: &'a u8) { '\'' + 'x' + '\u{1F}' + '{' }"),
            [r#"fn f<'a>(c: &'a u8) { " + " + " + " }"#]
        );
    }
}
