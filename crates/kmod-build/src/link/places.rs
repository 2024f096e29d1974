// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where in the sources a piece of the driver's object comes from, through inlining.
//!
//! Asked only once something is wrong: the object is linked once more, to a program that nobody runs, so
//! that its line tables hold addresses.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    process::Command,
};

use addr2line::Loader;
use object::{Object as _, ObjectSymbol as _};

use crate::{Error, process};

/// Where a piece of code was written.
pub(super) struct Place {
    /// `the crate `name version`` of a downloaded crate, else the file.
    pub(super) origin: String,
    /// The file, as its crate sees it, and the line.
    pub(super) line: String,
}

/// The line tables of the driver's object.
pub(super) struct Places {
    loader: Loader,
    /// The functions of the program, by their mangled names.
    functions: std::collections::HashMap<String, u64>,
}

impl Places {
    /// Reads the line tables of the driver's objects, using `folder` for the program.
    ///
    /// # Errors
    ///
    /// When the objects cannot be linked or read.
    pub(super) fn read(members: &[PathBuf], folder: &Path) -> Result<Self, Error> {
        let program = folder.join("places.elf");
        let mut ld = Command::new("ld");
        ld.args([
            "--unresolved-symbols=ignore-all",
            "--entry=0",
            "--no-warnings",
            "-o",
        ])
        .arg(&program);
        process::run(ld.args(members), "ld")?;
        let data = fs::read(&program).map_err(Error::io(&program))?;
        let file =
            object::File::parse(&*data).map_err(|error| super::unreadable(&program, &error))?;
        let functions = file
            .symbols()
            .filter_map(|symbol| Some((symbol.name().ok()?.to_owned(), symbol.address())))
            .collect();
        let loader = Loader::new(&program).map_err(|error| {
            Error::Audit(format!("{} has no line tables: {error}", program.display()))
        })?;
        Ok(Self { loader, functions })
    }

    /// The crate and the line that an instruction was written in: the innermost that is not `core`.
    pub(super) fn of(&self, function: &str, offset: u64) -> Option<Place> {
        let address = self.functions.get(function)?.checked_add(offset)?;
        let mut frames = self.loader.find_frames(address).ok()?;
        while let Ok(Some(frame)) = frames.next() {
            let Some(location) = frame.location else {
                continue;
            };
            let (Some(file), line) = (location.file, location.line.unwrap_or_default()) else {
                continue;
            };
            if !is_of_the_language(file) {
                let (origin, inside) = registry_crate(file)
                    .map_or((file.to_owned(), file.to_owned()), |(krate, inside)| {
                        (format!("the crate `{krate}`"), inside)
                    });
                return Some(Place {
                    origin,
                    line: format!("{inside}:{line}"),
                });
            }
        }
        None
    }
}

/// Whether a source file belongs to `core` or `compiler_builtins`.
fn is_of_the_language(file: &str) -> bool {
    file.contains("/library/core/")
        || file.contains("/library/compiler-builtins/")
        || file.starts_with("/rustc/")
}

/// Of a file among cargo's downloaded sources: `name version` and the file within the crate.
fn registry_crate(file: &str) -> Option<(String, String)> {
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
    Some((
        format!("{name} {version}"),
        parts.get(start + 1..)?.join("/"),
    ))
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
        let found = registry_crate("/x/registry/src/index-1/crc-32-fast-1.5.4-beta.1/src/a/b.rs");
        assert_eq!(
            found,
            Some(("crc-32-fast 1.5.4-beta.1".into(), "src/a/b.rs".into()))
        );
        assert_eq!(registry_crate("src/lib.rs"), None);
        assert!(is_of_the_language(
            "/usr/src/rustc-1.96.0/library/core/src/num/f64.rs"
        ));
    }
}
