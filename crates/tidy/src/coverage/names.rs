// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which names some code uses, and how: comments and strings are no code, what is its own is not used.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::successors,
    ops::Range,
};

use super::items::Path;
use crate::rust::{Token, lines, tokens};

/// Crates that are none of ours.
const ELSEWHERE: [&str; 2] = ["core", "std"];

/// What paths begin with that are not names of modules.
const ROOTS: [&str; 4] = ["kernel", "crate", "self", "super"];

/// The names that a piece of code uses.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// All names that it neither defines nor has from elsewhere, each with the paths before it, as far as they are known:
    /// `["sync", "rcu"]` for the `Guard` of `use kernel::sync::rcu::Guard`, none for what a glob may have brought.
    words: BTreeMap<String, BTreeSet<Path>>,
    /// `name` of `.name`.
    pub(super) methods: BTreeSet<String>,
    /// The types, by `name`, of `Type::name` and `Type::<…>::name`.
    pub(super) paths: BTreeMap<String, BTreeSet<String>>,
    /// `name` of `name(` and `name::<`, where it is no method.
    pub(super) calls: BTreeSet<String>,
    /// `name` of `name!`.
    pub(super) macros: BTreeSet<String>,
    /// `name` of `fn name`.
    pub(super) defined: BTreeSet<String>,
}

impl Names {
    /// Adds the names of a text. What is imported from a path that begins with none of `homes` is from elsewhere.
    pub(super) fn read(&mut self, text: &str, homes: &[&str]) {
        let lines = lines(text);
        self.add(&tokens(&lines), homes);
    }

    /// As [`Names::read`].
    pub(super) fn add(&mut self, tokens: &[Token<'_>], homes: &[&str]) {
        let text = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or("", |it| it.text);
        let mut known = defined(tokens);
        let mut foreign: BTreeSet<&str> = ELSEWHERE.into();
        let mut imports = Vec::new();
        for (range, imported) in uses(tokens) {
            imports.push(range);
            for import in imported {
                let is_home = import.path.first().is_some_and(|it| homes.contains(it));
                if is_home && !known.contains(import.name) {
                    self.word(import.name, &import.path);
                }
                if !is_home {
                    foreign.insert(import.alias);
                }
                known.insert(import.alias);
            }
        }
        for (at, token) in tokens.iter().enumerate() {
            if imports.iter().any(|range| range.contains(&at)) {
                continue;
            }
            let name = token.text.to_owned();
            let before = text(at.checked_sub(1));
            match before {
                "." => drop(self.methods.insert(name.clone())),
                "fn" => drop(self.defined.insert(name.clone())),
                "::" => {
                    let head = text(head(tokens, at)).to_owned();
                    self.paths.entry(name.clone()).or_default().insert(head);
                }
                _ => {}
            }
            match text(Some(at + 1)) {
                "!" if text(Some(at + 2)) != "=" => drop(self.macros.insert(name)),
                "(" if before != "." => drop(self.calls.insert(name)),
                "::" if text(Some(at + 2)) == "<" => drop(self.calls.insert(name)),
                _ => {}
            }
            let mut path: Vec<_> = heads(tokens, at).map(|at| text(Some(at))).collect();
            path.reverse();
            let is_ours = match path.as_slice() {
                [] => !known.contains(token.text) && !matches!(before, "." | "fn"),
                [first, ..] if foreign.contains(first) => false,
                path => !path.iter().any(|name| is_type(name)),
            };
            if is_ours {
                self.word(token.text, &path);
            }
        }
    }

    fn word(&mut self, name: &str, path: &[&str]) {
        let path = path.iter().filter(|name| !ROOTS.contains(name));
        let path = path.map(|&name| name.to_owned()).collect();
        self.words.entry(name.to_owned()).or_default().insert(path);
    }

    /// Whether `name` is there, and may be what can be named in these modules.
    pub(super) fn has(&self, name: &str, modules: &[Path]) -> bool {
        self.words.get(name).is_some_and(|paths| {
            let mut paths = paths.iter();
            paths.any(|path| modules.iter().any(|module| module.ends_with(path)))
        })
    }

    /// Whether `Type::name` is there, for one of these types.
    pub(super) fn has_path(&self, types: &[String], name: &str) -> bool {
        self.paths
            .get(name)
            .is_some_and(|heads| types.iter().any(|name| heads.contains(name)))
    }
}

/// One name that is imported.
struct Import<'a> {
    path: Vec<&'a str>,
    name: &'a str,
    alias: &'a str,
}

/// What each `use` imports, and which tokens it consists of.
fn uses<'a>(tokens: &[Token<'a>]) -> Vec<(Range<usize>, Vec<Import<'a>>)> {
    let starts = tokens.iter().enumerate().filter(|(_, it)| it.text == "use");
    let found = starts.filter_map(|(start, _)| {
        let rest = tokens.get(start + 1..)?;
        let length = rest.iter().position(|token| token.text == ";")?;
        let range = start..start + length + 2;
        (rest.first()?.text != "<").then(|| (range, imports(rest.get(..=length).unwrap_or(rest))))
    });
    found.collect()
}

fn imports<'a>(tokens: &[Token<'a>]) -> Vec<Import<'a>> {
    let mut found = Vec::new();
    let mut outer = Vec::new();
    let mut path = Vec::new();
    let mut last: Option<(&str, &str)> = None;
    let mut before = "";
    for token in tokens {
        match token.text {
            "as" => {}
            "::" => path.extend(last.take().map(|(name, _)| name)),
            "{" => outer.push(path.clone()),
            end @ ("," | "}" | ";") => {
                let named = last
                    .take()
                    .filter(|(name, _)| !matches!(*name, "self" | "*"));
                let path = std::mem::replace(&mut path, outer.last().cloned().unwrap_or_default());
                found.extend(named.map(|(name, alias)| Import { path, name, alias }));
                if end == "}" {
                    outer.pop();
                }
            }
            alias if before == "as" => last = last.map(|(name, _)| (name, alias)),
            name => last = Some((name, name)),
        }
        before = token.text;
    }
    found
}

/// The names of what the code defines itself.
fn defined<'a>(tokens: &[Token<'a>]) -> BTreeSet<&'a str> {
    let pairs = tokens.windows(2).filter_map(|pair| match *pair {
        [word, name] => Some((word.text, name.text)),
        _ => None,
    });
    let words = ["struct", "enum", "union", "trait", "type", "fn"];
    pairs
        .filter(|(word, _)| words.contains(word))
        .map(|(_, name)| name)
        .collect()
}

/// Where the names before that at `at` in its path stand.
fn heads(tokens: &[Token<'_>], at: usize) -> impl Iterator<Item = usize> {
    let before = |at: usize| {
        let mark = tokens.get(at.checked_sub(1)?)?;
        if mark.text == "::" {
            head(tokens, at)
        } else {
            None
        }
    };
    successors(before(at), move |&at| before(at))
}

/// Whether a name is that of a type, by the looks of it: what comes behind it is part of that.
fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// Where the name before the `::` before `at` stands, its generic arguments passed over.
fn head(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let mut at = at.checked_sub(2)?;
    let mut depth = 0_usize;
    loop {
        match tokens.get(at)?.text {
            ">" => depth += 1,
            "<" => depth = depth.checked_sub(1)?,
            "::" => {}
            _ if depth == 0 => return Some(at),
            _ => {}
        }
        at = at.checked_sub(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Names {
        let mut names = Names::default();
        names.read(text, &["kernel"]);
        names
    }

    fn has(names: &Names, name: &str, module: &[&str]) -> bool {
        names.has(name, &[module.iter().map(|&it| it.to_owned()).collect()])
    }

    #[test]
    fn what_is_said_is_not_used() {
        let names =
            names("// Mutex\n/// [`Mutex::lock`]\nfn f() { say(\"Mutex\") } /* a.lock() */");
        assert!(!has(&names, "Mutex", &[]) && names.methods.is_empty());
    }

    #[test]
    fn what_is_defined_or_from_elsewhere_is_not_used() {
        let names = names(
            "use core::{fmt::{Formatter, Error as Wrong}, sync::atomic::Ordering::Relaxed};\n\
             use kernel::{sync::{Arc, rcu}, time::Delta as Span};\n\
             struct Queue; fn open(f: Formatter, a: Arc, q: Queue, w: Wrong) { core::mem::take(Full::Of) }",
        );
        for name in [
            "Formatter",
            "Wrong",
            "Error",
            "Ordering",
            "Relaxed",
            "Queue",
            "open",
            "take",
            "Of",
        ] {
            assert!(!has(&names, name, &[]), "{name}");
        }
        let from = |root: &str| self::names(&(root.to_owned() + "::sync::atomic; f(atomic::Flag)"));
        assert!(has(&from("use kernel"), "Flag", &["sync", "atomic"]));
        assert!(!has(&from("use core"), "Flag", &["sync", "atomic"]));
        assert!(has(&names, "Arc", &["sync"]) && has(&names, "Delta", &["time"]));
    }

    #[test]
    fn names_are_told_apart_by_their_paths() {
        let names = names(
            "use kernel::{reboot::Registration, prelude::*}; fn f(g: rcu::Guard, p: KBox) {}",
        );
        assert!(has(&names, "Registration", &["reboot"]));
        assert!(!has(&names, "Registration", &["faux"]));
        assert!(has(&names, "Guard", &["sync", "rcu"]) && !has(&names, "Guard", &["sync", "lock"]));
        assert!(has(&names, "KBox", &["alloc", "kbox"]));
    }

    #[test]
    fn ways_of_using_a_name_are_told_apart() {
        let names = names(
            "impl A for B { fn open() { KBox::<Vec<u8>>::new(x.len()); get::<u8>(); dbg!(y != z) } }",
        );
        assert!(names.has_path(&["KBox".to_owned()], "new"));
        assert!(!names.has_path(&["Vec".to_owned()], "new"));
        assert!(names.calls.contains("get") && !names.calls.contains("len"));
        assert!(names.methods.contains("len") && names.defined.contains("open"));
        assert_eq!(names.macros.into_iter().collect::<Vec<_>>(), ["dbg"]);
    }
}
