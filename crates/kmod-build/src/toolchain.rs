// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which Rust compiler: one that has the sources of the standard library it was built with.
//!
//! A module needs `core` compiled with the kernel's own flags, so a toolchain without `rust-src` is of
//! no use, however new. The first complete one is taken, in the order: `$RUSTC`, the `rustc` in `$PATH`,
//! the system's, rustup's from the newest down.

mod llvm;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use kmod_host::program;
use kmod_report::Shell;

use crate::Error;

pub use llvm::Clang;

/// The oldest release whose flags suffice (`-Cjump-tables` came with it).
const OLDEST: (u32, u32) = (1, 93);

/// A complete Rust toolchain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    /// The compiler itself, not rustup's proxy.
    pub rustc: PathBuf,
    /// The cargo that belongs to it, or else the one at hand.
    pub cargo: PathBuf,
    /// The folder with the sources of `core`.
    pub library: PathBuf,
    /// What `rustc -vV` prints: the identity of the compiler.
    pub version: String,
    /// Each toolchain that came before it, and what it lacks.
    passed_over: Vec<String>,
}

impl Toolchain {
    /// Finds the toolchain to use.
    ///
    /// # Errors
    ///
    /// [`Error::NoToolchain`] lists what was looked at.
    pub fn find() -> Result<Self, Error> {
        // What one process is given does not change.
        static FOUND: OnceLock<Toolchain> = OnceLock::new();
        if let Some(found) = FOUND.get() {
            return Ok(found.clone());
        }
        let found = Self::search()?;
        Ok(FOUND.get_or_init(|| found).clone())
    }

    fn search() -> Result<Self, Error> {
        let mut passed_over = Vec::new();
        for candidate in candidates() {
            match Self::examine(&candidate) {
                Ok(toolchain) => {
                    return Ok(Self {
                        passed_over,
                        ..toolchain
                    });
                }
                Err(reason) if passed_over.contains(&reason) => {}
                Err(reason) => passed_over.push(reason),
            }
        }
        Err(Error::NoToolchain { seen: passed_over })
    }

    /// Says which toolchain is used, and why not another.
    pub fn announce(&self, shell: &Shell) {
        let release = self.release().unwrap_or_default();
        let rustc = self.rustc.display();
        match self.passed_over.as_slice() {
            [] => shell.verbose("Using", format_args!("rustc {release} ({rustc})")),
            reasons => {
                shell.status(
                    "Using",
                    format_args!(
                        "rustc {release} ({rustc}); passed over: {}",
                        reasons.join("; ")
                    ),
                );
            }
        }
    }

    /// The program that clippy replaces this compiler with.
    ///
    /// # Errors
    ///
    /// [`Error::NoClippy`].
    pub fn clippy(&self) -> Result<PathBuf, Error> {
        let driver = self.rustc.with_file_name("clippy-driver");
        if driver.is_file() {
            return Ok(driver);
        }
        Err(Error::NoClippy {
            rustc: self.rustc.clone(),
        })
    }

    /// Each toolchain that came before it, and what it lacks.
    #[must_use]
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// The release, such as `1.96.0`.
    #[must_use]
    pub fn release(&self) -> Option<&str> {
        field(&self.version, "release")
    }

    /// Whether it is of that release or a newer one.
    pub(crate) fn is_at_least(&self, release: (u32, u32)) -> bool {
        number(self.release().unwrap_or_default()) >= release
    }

    /// The major release of the LLVM it is made with.
    #[must_use]
    pub fn llvm_major(&self) -> Option<u32> {
        let version = field(&self.version, "LLVM version")?;
        version.split('.').next()?.parse().ok()
    }

    /// What of a toolchain is there; `Err` says what it lacks.
    fn examine(rustc: &Path) -> Result<Self, String> {
        let name = rustc.display().to_string();
        let run = |arguments: &[&str]| -> Result<String, String> {
            let output = program::output(Command::new(rustc).args(arguments)).map_err(|fault| {
                fault.into("interrupted".to_owned(), |error| format!("{name}: {error}"))
            })?;
            if !output.status.success() {
                return Err(format!("{name}: does not run"));
            }
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let sysroot = PathBuf::from(run(&["--print", "sysroot"])?);
        let version = run(&["-vV"])?;
        let release = field(&version, "release").unwrap_or_default().to_owned();
        if number(&release) < OLDEST {
            return Err(format!(
                "rustc {release} ({name}): older than {}.{}",
                OLDEST.0, OLDEST.1
            ));
        }
        let library = sysroot.join("lib/rustlib/src/rust/library");
        if !library.join("core/src/lib.rs").is_file() {
            return Err(format!(
                "rustc {release} ({name}): has no library sources in {}",
                library.display()
            ));
        }
        if let Some(other) = source_release(&library)
            .filter(|other| *other != release.split('-').next().unwrap_or(&release))
        {
            return Err(format!(
                "rustc {release} ({name}): its library sources are those of {other}"
            ));
        }
        let own = |tool: &str| Some(sysroot.join("bin").join(tool)).filter(|path| path.is_file());
        let cargo = own("cargo")
            .or_else(|| env::var_os("CARGO").map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from("cargo"));
        Ok(Self {
            rustc: own("rustc").unwrap_or_else(|| rustc.to_owned()),
            cargo,
            library,
            version,
            passed_over: Vec::new(),
        })
    }
}

/// Every compiler to look at, in the order of preference.
fn candidates() -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = Vec::new();
    if let Some(rustc) = env::var_os("RUSTC") {
        list.push(rustc.into());
    }
    list.push("rustc".into());
    list.push("/usr/bin/rustc".into());
    let rustup = env::var_os("RUSTUP_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".rustup")));
    if let Some(entries) = rustup.and_then(|home| fs::read_dir(home.join("toolchains")).ok()) {
        let mut found: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path().join("bin/rustc"))
            .filter(|path| path.is_file())
            .collect();
        // `stable-…` and `nightly-…` before bare numbers, newer numbers before older ones.
        found.sort();
        found.reverse();
        list.extend(found);
    }
    list
}

/// The value of a line `name: value` of `rustc -vV`.
fn field<'a>(version: &'a str, name: &str) -> Option<&'a str> {
    version
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The first two numbers of a release.
fn number(release: &str) -> (u32, u32) {
    let mut parts = release.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// The release the sources belong to, where the path says so (`/usr/src/rustc-1.96.0/library`).
fn source_release(library: &Path) -> Option<String> {
    let library = fs::canonicalize(library).ok()?;
    let folder = library.parent()?.file_name()?.to_str()?;
    Some(folder.strip_prefix("rustc-")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_compare_as_numbers() {
        assert!(number("1.100.0-nightly") > OLDEST);
        assert!(number("1.85.0") < OLDEST);
        assert_eq!(number("rubbish"), (0, 0));
    }

    #[test]
    fn fields_are_found() {
        assert_eq!(
            field(
                "rustc 1.96.0\nrelease: 1.96.0\nLLVM version: 22.1.8",
                "LLVM version"
            ),
            Some("22.1.8")
        );
    }
}
