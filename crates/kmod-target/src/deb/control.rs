// SPDX-License-Identifier: MIT OR Apache-2.0

//! One package: what its control fields say, and which others it needs.

use std::{collections::BTreeMap, path::PathBuf};

/// Prefixes of the packages that make up a kernel; whatever else they depend on is the system's.
pub(super) const HEADERS: [&str; 2] = ["linux-headers-", "linux-kbuild-"];
const IMAGE: [&str; 3] = ["linux-image-", "linux-modules-", "linux-binary-"];

/// One package: a file, or what apt could fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The `.deb`, where it is at hand.
    pub(crate) file: PathBuf,
    /// How many bytes fetching it takes, where that is known.
    pub(super) size: u64,
    /// Where apt would fetch it from; empty where it cannot.
    pub(super) location: String,
    /// Each entry a list of alternatives, each with the exact version if one is asked for.
    pub(super) depends: Vec<Vec<(String, Option<String>)>>,
}

impl Package {
    /// Reads control fields, those of the first stanza.
    pub(super) fn parse(text: &str) -> Self {
        let mut fields: BTreeMap<&str, String> = BTreeMap::new();
        let mut last = "";
        for line in text.lines().take_while(|line| !line.is_empty()) {
            if line.starts_with([' ', '\t']) {
                fields.entry(last).or_default().push_str(line);
            } else if let Some((name, value)) = line.split_once(':') {
                last = name;
                fields.insert(name, value.trim().to_owned());
            }
        }
        let mut take = |name| fields.remove(name).unwrap_or_default();
        Package {
            name: take("Package"),
            version: take("Version"),
            file: PathBuf::new(),
            size: take("Size").parse().unwrap_or(0),
            location: take("Filename"),
            depends: parse_depends(&take("Depends")),
        }
    }

    /// The kernel packages it cannot do without, as `NAME` or `NAME=VERSION`: of alternatives the first.
    pub(super) fn needs(&self, release: &str) -> impl Iterator<Item = String> {
        let first = self.depends.iter().filter_map(|either| either.first());
        let is_part = |name: &str| {
            HEADERS.iter().any(|prefix| name.starts_with(prefix)) || is_image_of(name, release)
        };
        first
            .filter(move |(name, _)| is_part(name))
            .map(|(name, version)| match version {
                Some(version) => format!("{name}={version}"),
                None => name.clone(),
            })
    }
}

/// Whether a package of that name holds the image or the modules of a release.
pub(super) fn is_image_of(name: &str, release: &str) -> bool {
    let rest = IMAGE.iter().find_map(|prefix| name.strip_prefix(prefix));
    rest.is_some_and(|rest| {
        let rest = rest
            .strip_prefix("unsigned-")
            .or(rest.strip_prefix("extra-"))
            .unwrap_or(rest);
        rest.strip_prefix(release)
            .is_some_and(|tail| tail.is_empty() || tail == "-unsigned")
    })
}

/// `a (= 1) | b, c (>= 2)`: entries, each with its alternatives; only exact versions are kept.
pub(super) fn parse_depends(text: &str) -> Vec<Vec<(String, Option<String>)>> {
    let one = |alternative: &str| {
        let (name, rest) = alternative
            .trim()
            .split_once([' ', '(', '['])
            .unwrap_or((alternative.trim(), ""));
        let exact = rest
            .split_once('=')
            .filter(|(before, _)| before.trim_matches([' ', '(']).is_empty());
        let version = exact.and_then(|(_, version)| version.split(')').next());
        let name = name.split(':').next().unwrap_or(name);
        (
            name.to_owned(),
            version.map(|version| version.trim().to_owned()),
        )
    };
    let entries = text.split(',').filter(|entry| !entry.trim().is_empty());
    entries
        .map(|entry| entry.split('|').map(one).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depends_keep_alternatives_and_exact_versions() {
        assert_eq!(
            parse_depends("a (= 1:2-3) | b:any, c (>= 2), d"),
            [
                vec![
                    ("a".to_owned(), Some("1:2-3".to_owned())),
                    ("b".to_owned(), None)
                ],
                vec![("c".to_owned(), None)],
                vec![("d".to_owned(), None)],
            ]
        );
        assert!(parse_depends("").is_empty());
    }

    #[test]
    fn control_fields_may_run_over_lines() {
        let package = Package::parse(
            "Package: p\nVersion: 1\nSize: 42\nFilename: pool/p.deb\nDepends: a,\n b\n\nPackage: q\n",
        );
        assert_eq!(
            (package.name.as_str(), package.size, package.depends.len()),
            ("p", 42, 2)
        );
    }
}
