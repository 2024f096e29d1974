// SPDX-License-Identifier: MIT OR Apache-2.0

//! Who wrote a source file: the language, a downloaded crate, or somebody here.

use std::{
    fmt,
    path::{Component, Path},
};

/// What the framework's sources are called in the modules that are built with it.
pub const FRAMEWORK: &str = "/kmod";

/// A source file, as the debug information names it, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file of `core` or `compiler_builtins`, from `library/` on.
    Language(String),
    /// A file of a crate among cargo's downloaded sources.
    Crate {
        /// The crate's name.
        name: String,
        /// Its version.
        version: String,
        /// The file within the crate.
        file: String,
    },
    /// A file of the framework, from its kernel world on.
    Framework(String),
    /// Any other file, as it was named.
    Other(String),
}

impl Source {
    /// Takes a path apart.
    #[must_use]
    pub fn of(file: &str) -> Self {
        let file = &without_detours(file);
        let language = [
            "/library/core/",
            "/library/compiler-builtins/",
            "/library/stdarch/",
        ]
        .iter()
        .find_map(|marker| file.find(marker));
        if let Some(start) = language {
            return Self::Language(file.get(start + 1..).unwrap_or(file).to_owned());
        }
        if file.starts_with("/rustc/") {
            return Self::Language(file.clone());
        }
        if file
            .strip_prefix(FRAMEWORK)
            .is_some_and(|inside| inside.starts_with('/'))
        {
            return Self::Framework(file.clone());
        }
        registry_crate(file).unwrap_or_else(|| Self::Other(file.to_owned()))
    }

    /// The file as its crate sees it.
    #[must_use]
    pub fn file(&self) -> &str {
        let (Self::Language(file)
        | Self::Crate { file, .. }
        | Self::Framework(file)
        | Self::Other(file)) = self;
        file
    }

    /// Whether it belongs to the language: nobody's fault.
    #[must_use]
    pub fn is_of_the_language(&self) -> bool {
        matches!(self, Self::Language(_))
    }
}

/// The file for a reader: of a downloaded crate with its name and version before it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Crate { name, version, .. } = self {
            write!(f, "{name}-{version}/")?;
        }
        f.write_str(self.file())
    }
}

/// A path without `.` and without folders that are left again at once.
fn without_detours(file: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in file.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, "" | "..")) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// A file among cargo's downloaded sources: `…/registry/src/INDEX/NAME-VERSION/FILE`.
fn registry_crate(file: &str) -> Option<Source> {
    let parts: Vec<&str> = Path::new(file)
        .components()
        .filter_map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    let start = parts
        .windows(2)
        .position(|pair| pair == ["registry", "src"])?
        + 3;
    let (name, version) = split_version(parts.get(start)?)?;
    Some(Source::Crate {
        name: name.to_owned(),
        version: version.to_owned(),
        file: parts.get(start + 1..)?.join("/"),
    })
}

/// `name-1.2.3` → `name`, `1.2.3`: the version begins at the first hyphen with a digit and a dot behind it.
fn split_version(folder: &str) -> Option<(&str, &str)> {
    folder
        .match_indices('-')
        .map(|(at, _)| (&folder[..at], &folder[at + 1..]))
        .find(|(_, rest)| {
            let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            digits.len() < rest.len() && digits.starts_with('.')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_found_in_paths() {
        assert_eq!(
            Source::of("/x/registry/src/index-1/crc-32-fast-1.5.4-beta.1/src/a/b.rs"),
            Source::Crate {
                name: "crc-32-fast".into(),
                version: "1.5.4-beta.1".into(),
                file: "src/a/b.rs".into()
            }
        );
        assert_eq!(Source::of("src/lib.rs"), Source::Other("src/lib.rs".into()));
    }

    #[test]
    fn the_language_is_told_apart() {
        assert_eq!(
            Source::of("/usr/src/rustc-1.96.0/library/core/src/num/f64.rs"),
            Source::Language("library/core/src/num/f64.rs".into())
        );
        assert_eq!(
            Source::of("/rustc/library/core/src/../../stdarch/crates/x.rs").to_string(),
            "library/stdarch/crates/x.rs"
        );
        assert!(Source::of("/rustc/0123/src/x.rs").is_of_the_language());
        assert_eq!(
            Source::of("/kmod/kernel/src/fmt.rs"),
            Source::Framework("/kmod/kernel/src/fmt.rs".into())
        );
        assert!(!Source::of("/x/my/library/src/lib.rs").is_of_the_language());
    }
}
