// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: links between files of the repository lead somewhere.

use crate::{File, Finding, Tree};

/// Finds relative links in Markdown to files that are not there.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("md") {
        let mut fence = None;
        for (at, line) in file.lines() {
            let mark = ["```", "~~~"]
                .into_iter()
                .find(|mark| line.trim_start().starts_with(mark));
            match (fence, mark) {
                (None, Some(_)) => fence = mark,
                (Some(open), Some(mark)) if open == mark => fence = None,
                (None, None) => {
                    for target in targets(&without_code(line)) {
                        if !leads_somewhere(tree, file, target) {
                            let message =
                                format!("`{target}` is not in the repository: mend the link");
                            findings.push(Finding::new(file, at, message));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    findings
}

/// The line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// Where the links of a line lead: `[a](target)`, and `[a]: target` at its beginning.
fn targets(line: &str) -> Vec<&str> {
    let inline = line
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let reference = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map(|(_, target)| target);
    inline
        .chain(reference)
        // A title may follow.
        .filter_map(|target| target.split_whitespace().next())
        .map(|target| target.trim_start_matches('<').trim_end_matches('>'))
        .collect()
}

fn leads_somewhere(tree: &Tree, file: &File, target: &str) -> bool {
    let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
    let path = target.split('#').next().unwrap_or_default();
    if is_elsewhere || path.is_empty() {
        return true;
    }
    let mut parts: Vec<&str> = file
        .folder()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    if path.starts_with('/') {
        return false;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return false;
                }
            }
            _ => parts.push(part),
        }
    }
    tree.contains(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    #[test]
    fn links_that_lead_nowhere_are_found() -> Result<(), Box<dyn Error>> {
        let text = "[a](b.md)\n![a](../../a.png \"title\")\n\n[a]: gone/c.md\n[a](ok.md) and [b](/docs/ok.md)\n";
        let files = [("docs/a.md", text), ("docs/ok.md", "")];
        assert_eq!(
            places(check, &files)?,
            ["docs/a.md:1", "docs/a.md:2", "docs/a.md:4", "docs/a.md:5"]
        );
        Ok(())
    }

    #[test]
    fn links_that_lead_somewhere_are_fine() -> Result<(), Box<dyn Error>> {
        let text = "[a](../README.md#head) [b](c/) [c](.) [d](#here) [e](https://example.org/x) [f](<c/d.md>)\n\
                    `[g](gone.md)`\n```text\n[h](gone.md)\n```\n[i]: c/d.md\n";
        let files = [
            ("docs/a.md", text),
            ("docs/c/d.md", ""),
            ("README.md", "[j](docs)\n"),
        ];
        assert_eq!(places(check, &files)?, [""; 0]);
        Ok(())
    }
}
