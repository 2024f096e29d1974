// SPDX-License-Identifier: MIT OR Apache-2.0

//! Whether a test is a program with the standard library: its sources tell.
//!
//! One that names `std`, or calls a macro that only the standard library has, is. So is one that has nothing to do
//! with `kmod_test`, which is a test that was written for something else. All others need no more than what
//! `kmod_test` offers, on every system. What is for another system alone, by `cfg(target_os = "…")`, does not count.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Macros of the standard library alone.
const MACROS: [&str; 6] = [
    "dbg",
    "eprint",
    "eprintln",
    "print",
    "println",
    "thread_local",
];

/// Why the test with this root is one with the standard library, if it is one: words for a reader.
pub(super) fn wants_std(root: &Path, system: &str) -> Option<String> {
    let mut findings = Findings {
        system: system.to_owned(),
        ..Findings::default()
    };
    findings.look_at(root, root.parent().unwrap_or(root), 0);
    let stranger =
        || (!findings.kmod_test).then(|| "nothing of it uses `kmod_test` there".to_owned());
    findings.std.clone().or_else(stranger)
}

/// Whether the test with this root is for a system. One that says `#![cfg(target_os = "…")]` of another is empty there.
pub(super) fn is_for(root: &Path, system: &str) -> bool {
    // What cannot be read is for the compiler to complain of.
    let source = fs::read_to_string(root).unwrap_or_default();
    let tokens = tokens(&source);
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.word() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "#" if depth == 0 => {
                let named = match tokens.get(at + 1..) {
                    Some([mark, attribute @ ..]) if mark.word() == "!" => condition(attribute),
                    _ => None,
                };
                if named.is_some_and(|(other, _)| other != system) {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

/// How deep modules may lie in each other.
const DEPTH: usize = 16;

#[derive(Default)]
struct Findings {
    /// The system that the test is for.
    system: String,
    /// The first that says so.
    std: Option<String>,
    kmod_test: bool,
}

impl Findings {
    /// Looks at a file, and at those of the modules it declares, which lie in `folder`.
    fn look_at(&mut self, file: &Path, folder: &Path, depth: usize) {
        // What cannot be read is for the compiler to complain of.
        let Ok(source) = fs::read_to_string(file) else {
            return;
        };
        let tokens = of_system(tokens(&source), &self.system);
        self.judge(&tokens, file);
        if depth < DEPTH {
            for (path, inner) in modules(&tokens, file, folder) {
                self.look_at(&path, &inner, depth + 1);
            }
        }
    }

    fn judge(&mut self, tokens: &[Token<'_>], file: &Path) {
        let file = file.display();
        let word = |at: usize| tokens.get(at).map_or("", Token::word);
        for at in 0..tokens.len() {
            let (before, name, after) = (word(at.wrapping_sub(1)), word(at), word(at + 1));
            self.kmod_test |= name == "kmod_test";
            // One that is imported, or called by its path, is somebody's; the library has its own.
            let is_imported = || {
                tokens.windows(2).any(
                    |pair| matches!(pair, [one, next] if one.word() == name && next.word() != "!"),
                )
            };
            let is_macro =
                || MACROS.contains(&name) && after == "!" && before != ":" && !is_imported();
            if self.std.is_none() && (name == "std" || is_macro()) {
                let sign = if name == "std" { "" } else { "!" };
                self.std = Some(format!("{file} has `{name}{sign}`"));
            }
        }
    }
}

/// What is left for one system: items with an attribute that names another go.
fn of_system<'a>(tokens: Vec<Token<'a>>, system: &str) -> Vec<Token<'a>> {
    let mut left = Vec::new();
    let mut rest = tokens.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let (is_inner, named) = match rest {
            [hash, mark, attribute @ ..] if hash.word() == "#" && mark.word() == "!" => {
                (true, condition(attribute))
            }
            [hash, attribute @ ..] if hash.word() == "#" => (false, condition(attribute)),
            _ => (false, None),
        };
        match named {
            Some((other, _)) if other != system && is_inner => return left,
            Some((other, behind)) if other != system => rest = behind_item(behind),
            _ => {
                left.push(first.clone());
                rest = behind;
            }
        }
    }
    left
}

/// The system that `[cfg(target_os = "…")]` names, and what is behind it.
fn condition<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(&'a str, &'t [Token<'a>])> {
    const WORDS: [&str; 5] = ["[", "cfg", "(", "target_os", "="];
    let (before, rest) = tokens.split_at_checked(WORDS.len())?;
    let [Token::Text(system), close, end, behind @ ..] = rest else {
        return None;
    };
    let is_one =
        before.iter().map(Token::word).eq(WORDS) && (close.word(), end.word()) == (")", "]");
    is_one.then_some((system, behind))
}

/// What is behind an item: its attributes, and all up to a semicolon, or to the end of a block that none follows.
fn behind_item<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.word() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "}" => {
                depth = depth.saturating_sub(1);
                let next = tokens.get(at + 1).map_or("", Token::word);
                if depth == 0 && next != ";" {
                    return tokens.get(at + 1..).unwrap_or_default();
                }
            }
            ";" if depth == 0 => return tokens.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    &[]
}

/// The files of the modules that are declared in `file`, and the folders that their own modules lie in.
fn modules(tokens: &[Token<'_>], file: &Path, folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    let mut found = Vec::new();
    for (at, window) in tokens.windows(3).enumerate() {
        let [Token::Word("mod"), Token::Word(name), Token::Word(";")] = window else {
            continue;
        };
        // `#[path = "…"]` counts from the folder of the file.
        let given = tokens
            .get(at.saturating_sub(4)..at)
            .and_then(|before| match before {
                [
                    Token::Word("path"),
                    Token::Word("="),
                    Token::Text(path),
                    Token::Word("]"),
                ] => Some(path),
                _ => None,
            });
        if let Some(given) = given {
            let path = file.parent().unwrap_or(folder).join(given);
            let inner = path.parent().unwrap_or(folder).to_owned();
            found.push((path, inner));
            continue;
        }
        let inner = folder.join(name);
        let beside = folder.join(format!("{name}.rs"));
        let path = if beside.is_file() {
            beside
        } else {
            inner.join("mod.rs")
        };
        found.push((path, inner));
    }
    found
}

/// A piece of source: a word, or a sign; the text of a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Text(&'a str),
}

impl Token<'_> {
    fn word(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Text(_) => "",
        }
    }
}

/// Takes source apart, comments left out.
fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else if let Some((text, length)) = literal(rest) {
            found.push(Token::Text(text));
            length
        } else if is_of_word(first) {
            let length = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
            found.extend(rest.get(..length).map(Token::Word));
            length
        } else {
            let length = first.len_utf8();
            if !first.is_whitespace() {
                found.extend(rest.get(..length).map(Token::Word));
            }
            length
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How long a comment is that may hold others.
fn comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The text of a literal that begins here, and the length of all of it.
fn literal(text: &str) -> Option<(&str, usize)> {
    let after_prefix = text.trim_start_matches(['b', 'c', 'r']);
    let prefix = text.len() - after_prefix.len();
    let is_raw = text.get(..prefix)?.contains('r');
    if prefix > 2 {
        return None;
    }
    if is_raw {
        let inner = after_prefix.trim_start_matches('#');
        let hashes = after_prefix.len() - inner.len();
        let inner = inner.strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(hashes));
        let end = inner.find(&close).unwrap_or(inner.len());
        let length = prefix + hashes + 1 + end + close.len();
        return Some((inner.get(..end)?, length.min(text.len())));
    }
    let quote = after_prefix
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))?;
    let inner = after_prefix.get(1..)?;
    if quote == '\'' && is_lifetime(inner) {
        return None;
    }
    let mut escaped = false;
    let end = inner.find(|letter| {
        let ends = letter == quote && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    });
    let end = end.unwrap_or(inner.len());
    Some((inner.get(..end)?, (prefix + end + 2).min(text.len())))
}

/// Whether what follows a single quote is a lifetime, and no character.
fn is_lifetime(inner: &str) -> bool {
    let mut letters = inner.chars();
    let (first, second) = (letters.next(), letters.next());
    first.is_some_and(is_of_word) && second != Some('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> std::io::Result<bool> {
        let folder = tempfile::tempdir()?;
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(path, text)?;
        }
        Ok(wants_std(&folder.path().join("a.rs"), "linux").is_some())
    }

    #[test]
    fn a_test_says_by_its_words_what_it_needs() -> std::io::Result<()> {
        for (source, std) in [
            ("use kmod_test::prelude::*;\n#[test] fn f() {}", false),
            ("use kmod_test::File;\nuse std::fs;", true),
            ("use kmod_test::File;\nextern crate std;", true),
            ("#[test] fn f() {}", true),
            (
                "use kmod_test::File; // no std\n/* std /* std */ std */ fn f() { \"std\"; r#\"std\"#; b\"std\"; '\"'; }",
                false,
            ),
            (
                "use kmod_test::File;\nfn f<'std>(x: &'a str) { '\\''; let stdin = 1; }",
                true,
            ),
            ("use kmod_test::File;\nfn f() { println!(\"x\"); }", true),
            (
                "use kmod_test::{File, println};\nfn f() { println!(\"x\"); }",
                false,
            ),
            ("fn f() { kmod_test::println!(\"x\"); }", false),
            (
                "use kmod_test::File;\nfn f() { std::println!(\"x\"); }",
                true,
            ),
        ] {
            assert_eq!(of(&[("a.rs", source)])?, std, "{source}");
        }
        Ok(())
    }

    #[test]
    fn a_file_may_be_for_one_system() -> std::io::Result<()> {
        const OTHER: &str = "#![cfg(target_os = \"freebsd\")]";
        for (source, is_for) in [
            (format!("{OTHER}\nuse kmod_test::File;"), false),
            (
                format!("//! Words.\n#![allow(unused, dead_code)]\n{OTHER}\nfn f() {{}}"),
                false,
            ),
            (OTHER.replace("freebsd", "linux"), true),
            (OTHER.replace("#!", "#") + "fn f() {}", true),
            (format!("mod a {{ {OTHER} }}"), true),
            (format!("// {OTHER}"), true),
            (String::new(), true),
        ] {
            let folder = tempfile::tempdir()?;
            let file = folder.path().join("a.rs");
            fs::write(&file, &source)?;
            assert_eq!(super::is_for(&file, "linux"), is_for, "{source}");
        }
        Ok(())
    }

    #[test]
    fn what_is_for_another_system_does_not_count() -> std::io::Result<()> {
        let head = "use kmod_test::File;\n";
        for (rest, std) in [
            (
                "#[cfg(target_os = \"freebsd\")] use std::{fs, io};\nfn f() {}",
                false,
            ),
            ("#[cfg(target_os = \"linux\")] use std::fs;", true),
            (
                "#[cfg(target_os = \"freebsd\")] #[test] fn f() { [1; 2]; std::f(); }\nfn g() {}",
                false,
            ),
            (
                "#[cfg(target_os = \"freebsd\")] #[test] fn f() {}\nfn g() { std::f(); }",
                true,
            ),
            (
                "#[cfg(target_os = \"freebsd\")]\n#[path = \"b.rs\"]\nmod b;",
                false,
            ),
            (
                "#![cfg(target_os = \"freebsd\")]\nfn g() { std::f(); }",
                false,
            ),
            ("#[cfg(unix)] use std::fs;", true),
        ] {
            let files = [
                ("a.rs", &*format!("{head}{rest}")),
                ("b.rs", "use std::fs;"),
            ];
            assert_eq!(of(&files)?, std, "{rest}");
        }
        Ok(())
    }

    #[test]
    fn modules_count_too() -> std::io::Result<()> {
        let root = "use kmod_test::File;\nmod common;\n";
        assert!(!of(&[("a.rs", root), ("common/mod.rs", "pub fn f() {}")])?);
        assert!(of(&[("a.rs", root), ("common/mod.rs", "use std::fs;")])?);
        assert!(of(&[
            ("a.rs", root),
            ("common.rs", "mod inner;"),
            ("common/inner.rs", "use std::fs;")
        ])?);
        let given = "use kmod_test::File;\n#[path = \"b/x.rs\"]\nmod y;\n";
        assert!(of(&[("a.rs", given), ("b/x.rs", "use std::fs;")])?);
        Ok(())
    }
}
