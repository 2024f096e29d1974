// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where assembly was written, for which the compiler keeps no lines: found by its label.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::licences::Crate;

/// Endings of files with Rust or assembly in them.
const ENDINGS: [&str; 5] = ["rs", "S", "s", "asm", "inc"];

/// A line that a label stands in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Label<'c> {
    pub(crate) krate: &'c Crate,
    pub(crate) path: PathBuf,
    /// From 1.
    pub(crate) line: usize,
}

/// The line that defines a symbol, in the sources of the crates, the last one first: that is the driver.
pub(crate) fn label<'c>(crates: &'c [Crate], symbol: &str) -> Option<Label<'c>> {
    let demangled = kmod_decode::name(symbol);
    let name = demangled.rsplit("::").next().unwrap_or(symbol);
    crates.iter().rev().find_map(|krate| {
        let (path, line) = find(&krate.manifest.parent()?.join("src"), name)?;
        Some(Label { krate, path, line })
    })
}

/// The first line below a folder that defines a name.
fn find(folder: &Path, name: &str) -> Option<(PathBuf, usize)> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    entries.into_iter().find_map(|path| {
        if path.is_dir() {
            return find(&path, name);
        }
        let ending = path.extension()?.to_str()?;
        if !ENDINGS.contains(&ending) {
            return None;
        }
        let text = fs::read_to_string(&path).ok()?;
        let line = text.lines().position(|line| defines(line, name))?;
        Some((path, line + 1))
    })
}

/// Whether a line holds the label `NAME:`, or a function of that name that is not merely declared.
fn defines(line: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "_$.".contains(letter);
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        let is_label = after.starts_with(':') && !after.starts_with("::");
        let is_function = before.ends_with("fn ") && !after.trim_end().ends_with(';');
        is_whole && (is_label || is_function)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_told_from_uses() {
        for line in [
            "    \"work:\",",
            "work: endbr64",
            "unsafe extern \"C\" fn work() {",
            "fn work()",
        ] {
            assert!(defines(line, "work"), "{line}");
        }
        for line in [
            "call work",
            "work::more()",
            "fn work();",
            "rework: ret",
            "fn workers() {",
            ".work: x",
        ] {
            assert!(!defines(line, "work"), "{line}");
        }
    }

    #[test]
    fn the_driver_is_searched_first() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let mut crates = Vec::new();
        for name in ["dependency", "driver"] {
            let source = folder.path().join(name).join("src/deep");
            fs::create_dir_all(&source)?;
            fs::write(source.join("code.S"), "nop\nwork: ret\n")?;
            crates.push(Crate {
                name: name.to_owned(),
                version: "1.0.0".to_owned(),
                manifest: folder.path().join(name).join("Cargo.toml"),
                is_local: true,
            });
        }
        let found = label(&crates, "work").ok_or("not found")?;
        assert_eq!((found.krate.name.as_str(), found.line), ("driver", 2));
        assert_eq!(label(&crates, "play"), None);
        Ok(())
    }
}
