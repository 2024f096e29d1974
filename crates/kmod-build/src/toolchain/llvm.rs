// SPDX-License-Identifier: MIT OR Apache-2.0

//! clang of the LLVM that the Rust compiler is made with: C then becomes bitcode that rustc can read.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_host::program;

use crate::Error;

/// A clang whose bitcode rustc can take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clang {
    /// The program.
    pub program: PathBuf,
    /// The first line of `clang --version`: its identity.
    pub version: String,
}

impl Clang {
    /// Finds the clang of one major release of LLVM; `Err` lists what was looked at instead.
    ///
    /// Looked for are `clang-N` and `clang` in `$PATH`, then where distributions put all of an LLVM.
    ///
    /// # Errors
    ///
    /// Each program that was there and why it is of no use.
    pub fn find(major: u32) -> Result<Self, Vec<String>> {
        let path = env::var_os("PATH").unwrap_or_default();
        let own = PathBuf::from(format!("/usr/lib/llvm-{major}/bin"));
        let named = env::split_paths(&path).map(|folder| folder.join(format!("clang-{major}")));
        let plain = env::split_paths(&path).map(|folder| folder.join("clang"));
        let mut seen = Vec::new();
        for program in named.chain(plain).chain([own.join("clang")]) {
            if !program.is_file() {
                continue;
            }
            match Self::examine(&program, major) {
                Ok(clang) => return Ok(clang),
                Err(reason) => seen.push(reason),
            }
        }
        Err(seen)
    }

    /// Finds any clang: that of the release `preferred` where it is there, else the one in `$PATH`.
    ///
    /// # Errors
    ///
    /// [`Error::NoClang`] when there is none.
    pub fn any(preferred: Option<u32>) -> Result<Self, Error> {
        if let Some(clang) = preferred.and_then(|major| Self::find(major).ok()) {
            return Ok(clang);
        }
        let program = program::find("clang").ok_or(Error::NoClang)?;
        let output = program::output(Command::new(&program).arg("--version"));
        let output = output.map_err(Error::spawn("clang"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let version = said.lines().next().unwrap_or_default().trim().to_owned();
        Ok(Self { program, version })
    }

    /// A program of the same LLVM: beside clang where distributions put all of it, or with its number in `$PATH`.
    #[must_use]
    pub fn sibling(&self, name: &str) -> Option<PathBuf> {
        let real = self.program.canonicalize().ok();
        let beside = real
            .as_deref()
            .and_then(Path::parent)
            .map(|folder| folder.join(name));
        let numbered = version_of(&self.version).map(|major| format!("{name}-{major}"));
        beside
            .filter(|path| path.is_file())
            .or_else(|| program::find(&numbered?))
            .or_else(|| program::find(name))
    }

    /// What a program says it is.
    fn examine(path: &Path, major: u32) -> Result<Self, String> {
        let name = path.display();
        let output = program::output(Command::new(path).arg("--version")).map_err(|fault| {
            fault.into("interrupted".to_owned(), |error| format!("{name}: {error}"))
        })?;
        let said = String::from_utf8_lossy(&output.stdout);
        let version = said.lines().next().unwrap_or_default().trim();
        match version_of(version) {
            Some(found) if found == major => Ok(Self {
                program: path.to_owned(),
                version: version.to_owned(),
            }),
            Some(found) => Err(format!("{name}: is of LLVM {found}")),
            None => Err(format!("{name}: does not tell its version")),
        }
    }
}

/// The major release in `Debian clang version 22.1.8 (1~deb12u1)`.
fn version_of(line: &str) -> Option<u32> {
    let (_, version) = line.split_once("clang version ")?;
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(
            version_of("Debian clang version 22.1.8 (1~deb12u1)"),
            Some(22)
        );
        assert_eq!(version_of("clang version 19.0.0git"), Some(19));
        assert_eq!(version_of("Apple LLVM version 10"), None);
    }

    #[test]
    fn a_clang_that_nobody_has_is_not_found() {
        assert!(Clang::find(9999).is_err_and(|seen| seen.iter().all(|one| one.contains("clang"))));
    }
}
