// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: every error code is explained in `docs/errors.md`, once, and nothing else is there.

use std::collections::BTreeMap;

use crate::{
    File, Finding, Tree, World,
    rust::{lines, test_lines, tokens},
};

const EXPLAINED: &str = "docs/errors.md";
const HEADING: &str = "## ";
const DIGITS: usize = 4;

/// Finds codes without an explanation, explanations without a code, and those out of order.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let explained = explained(tree, &mut findings);
    let mut used = BTreeMap::new();
    for file in tree.with_extension("rs") {
        if World::of(&file.path) == World::Host && file.path.contains("/src/") {
            used.extend(
                codes(file)
                    .into_iter()
                    .map(|(code, line)| (code, (file, line))),
            );
        }
    }
    for (code, (file, line)) in &used {
        if !explained.contains_key(code) {
            let what = format!("{code} is not explained: add a section to {EXPLAINED}");
            findings.push(Finding::new(file, *line, what));
        }
    }
    for (code, (file, line)) in &explained {
        if !used.contains_key(code) {
            findings.push(Finding::new(
                file,
                *line,
                format!("no error has the code {code}"),
            ));
        }
    }
    findings
}

/// The codes that have a section.
fn explained<'a>(
    tree: &'a Tree,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, (&'a File, usize)> {
    let mut found = BTreeMap::new();
    let Some(file) = tree.files.iter().find(|file| file.path == EXPLAINED) else {
        return found;
    };
    for (index, line) in file.text.lines().enumerate() {
        let Some(title) = line.strip_prefix(HEADING) else {
            continue;
        };
        let number = index + 1;
        let Some((code, _)) = title.split_once(": ").filter(|(code, _)| is_code(code)) else {
            findings.push(Finding::new(
                file,
                number,
                "a heading is `## CODE: what it means`".to_owned(),
            ));
            continue;
        };
        let is_last = found
            .keys()
            .next_back()
            .is_none_or(|last: &String| last.as_str() < code);
        if !is_last {
            findings.push(Finding::new(
                file,
                number,
                format!("{code} is out of order, or twice"),
            ));
        }
        found.insert(code.to_owned(), (file, number));
    }
    found
}

/// The codes that stand in string literals of a file, outside of its tests, with their lines.
fn codes(file: &File) -> Vec<(String, usize)> {
    let in_tests = test_lines(&tokens(&lines(&file.text)));
    let lines = file.text.lines().enumerate();
    let lines = lines.filter(|(index, _)| !in_tests.contains(index));
    let codes = lines.flat_map(|(index, line)| {
        let literals = line.split('"').skip(1).step_by(2);
        let codes = literals.filter(|literal| is_code(literal));
        codes.map(move |code| (code.to_owned(), index + 1))
    });
    codes.collect()
}

fn is_code(word: &str) -> bool {
    word.strip_prefix("KMOD").is_some_and(|number| {
        number.len() == DIGITS && number.chars().all(|digit| digit.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    #[test]
    fn codes_and_explanations_belong_together() -> Result<(), Box<dyn Error>> {
        let files = [
            (
                "crates/a/src/error.rs",
                "fn code() { say(\"KMOD0001\"); say(\"KMOD0002\") }\n#[cfg(test)]\nmod tests { fn t() { say(\"KMOD0009\"); } }\n",
            ),
            (
                "docs/errors.md",
                "# Errors\n## KMOD0003: a\n## KMOD0001: b\n## nothing\n",
            ),
        ];
        let mut found = places(check, &files)?;
        found.sort();
        assert_eq!(
            found,
            [
                "crates/a/src/error.rs:1",
                "docs/errors.md:2",
                "docs/errors.md:3",
                "docs/errors.md:4"
            ]
        );
        Ok(())
    }
}
