// SPDX-License-Identifier: MIT OR Apache-2.0

//! Kernels out of Debian packages: which packages belong together.

mod apt;
mod control;
mod unpack;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) use self::{
    apt::{fetch, find},
    unpack::unpack,
};

use self::control::{HEADERS, Package, is_image_of};
use crate::{Error, Release, process};

/// What unpacking needs.
const DPKG: &str = "dpkg";

/// The packages of one kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) release: String,
    pub(crate) packages: Vec<Package>,
}

impl Group {
    /// `NAME=VERSION` of every package, sorted: tells whether a kernel was made from these.
    pub(crate) fn identity(&self) -> Vec<String> {
        let mut all: Vec<_> = self
            .packages
            .iter()
            .map(|p| format!("{}={}", p.name, p.version))
            .collect();
        all.sort();
        all
    }

    /// What the headers depend on beside kernel packages: compiler, libraries. Not the image's, and not
    /// `pahole`: modules are built without type information.
    pub(crate) fn foreign_depends(&self) -> Vec<&str> {
        let of_headers = |p: &&Package| HEADERS.iter().any(|prefix| p.name.starts_with(prefix));
        let depends = self
            .packages
            .iter()
            .filter(of_headers)
            .flat_map(|p| &p.depends);
        let names = depends.filter_map(|either| Some(either.first()?.0.as_str()));
        names
            .filter(|name| !name.starts_with("linux-") && *name != "pahole")
            .collect()
    }
}

/// Reads the control fields of `.deb` files.
pub(crate) fn read(files: &[PathBuf]) -> Result<Vec<Package>, Error> {
    let read_one = |file: &PathBuf| {
        let mut dpkg = Command::new("dpkg-deb");
        let fields =
            process::run(dpkg.arg("--field").arg(file), DPKG).map_err(|error| match error {
                Error::Command { message, .. } => Error::BadPackage {
                    path: file.clone(),
                    message,
                },
                other => other,
            })?;
        let package = Package::parse(&String::from_utf8_lossy(&fields));
        Ok(Package {
            file: file.clone(),
            ..package
        })
    };
    files.iter().map(read_one).collect()
}

/// Sorts packages into kernels: each headers package with what it needs and the image that fits.
pub(crate) fn group(packages: &[Package], given: &str) -> Result<Vec<Group>, Error> {
    let mut groups = Vec::new();
    for headers in packages {
        let Some(release) = headers.name.strip_prefix("linux-headers-") else {
            continue;
        };
        let is_common =
            release.split('-').any(|part| part == "common") || headers.depends.is_empty();
        if is_common || !release.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let mut group = vec![headers.clone()];
        let mut at = 0;
        while let Some(package) = group.get(at).cloned() {
            at += 1;
            for needed in package.needs(release) {
                let name = needed.split('=').next().unwrap_or(&needed);
                if group.iter().any(|other| other.name == name) {
                    continue;
                }
                match packages.iter().find(|other| other.name == name) {
                    Some(found) => group.push(found.clone()),
                    // Building works without an image.
                    None if is_image_of(name, release) => {}
                    None => {
                        return Err(Error::PackageMissing {
                            package: package.name.clone(),
                            needed: name.to_owned(),
                        });
                    }
                }
            }
        }
        for package in packages
            .iter()
            .filter(|package| is_image_of(&package.name, release))
        {
            if group.iter().all(|other| other.name != package.name) {
                group.push(package.clone());
            }
        }
        groups.push(Group {
            release: release.to_owned(),
            packages: group,
        });
    }
    if groups.is_empty() {
        let flavour = if cfg!(target_arch = "aarch64") {
            "arm64"
        } else {
            "amd64"
        };
        return Err(Error::NoHeadersPackage {
            given: given.to_owned(),
            flavour: flavour.to_owned(),
        });
    }
    groups.sort_by_key(|group| Release::new(&*group.release));
    Ok(groups)
}

/// The `.deb` files in a folder, sorted by name.
pub(crate) fn deb_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::io("read", folder))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "deb"));
    files.sort();
    Ok(files)
}

/// A program that ran out of disk says so on its stderr alone.
fn disk_full(error: Error, path: &Path) -> Error {
    match error {
        Error::Command { message, .. }
            if [
                "No space left on device",
                "Disk quota exceeded",
                "don't have enough free space",
            ]
            .iter()
            .any(|sign| message.contains(sign)) =>
        {
            Error::DiskFull {
                path: path.to_owned(),
            }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{control::parse_depends, *};

    fn package(name: &str, depends: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: "6.1.192-2".to_owned(),
            depends: parse_depends(depends),
            ..Package::default()
        }
    }

    fn kernel_packages() -> Vec<Package> {
        vec![
            package("linux-headers-6.1.0-56-common", ""),
            package(
                "linux-headers-6.1.0-56-amd64",
                "linux-headers-6.1.0-56-common (= 6.1.192-2), linux-kbuild-6.1 (>= 6.1.192-2), \
                 linux-compiler-gcc-12-x86, gcc-12",
            ),
            package(
                "linux-image-6.1.0-56-amd64",
                "kmod, linux-base (>= 4.3~), initramfs-tools | dracut",
            ),
            package("linux-image-6.1.0-56-amd64-dbg", ""),
            package("linux-kbuild-6.1", "libc6 (>= 2.34)"),
            package("linux-image-6.12.9-amd64", "kmod"),
        ]
    }

    #[test]
    fn packages_of_one_kernel_are_found_among_others() -> Result<(), Error> {
        let groups = group(&kernel_packages(), "here")?;
        assert_eq!(groups.len(), 1);
        let group = groups.first().cloned().unwrap_or(Group {
            release: String::new(),
            packages: vec![],
        });
        assert_eq!(group.release, "6.1.0-56-amd64");
        let names: Vec<&str> = group
            .packages
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "linux-headers-6.1.0-56-amd64",
                "linux-headers-6.1.0-56-common",
                "linux-kbuild-6.1",
                "linux-image-6.1.0-56-amd64"
            ]
        );
        assert_eq!(group.foreign_depends(), ["gcc-12", "libc6"]);
        Ok(())
    }

    #[test]
    fn a_missing_companion_is_named() {
        let mut packages = kernel_packages();
        packages.retain(|package| package.name != "linux-kbuild-6.1");
        let shown = group(&packages, "here")
            .err()
            .map(|error| error.to_string());
        assert_eq!(
            shown.as_deref(),
            Some(
                "package linux-headers-6.1.0-56-amd64 needs linux-kbuild-6.1, which was not given"
            )
        );
        packages.retain(|package| !package.name.starts_with("linux-headers"));
        assert!(matches!(
            group(&packages, "here"),
            Err(Error::NoHeadersPackage { .. })
        ));
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let error = |message: &str| Error::Command {
            command: "x".into(),
            message: message.into(),
        };
        let full = disk_full(
            error("cannot copy: No space left on device"),
            Path::new("/x"),
        );
        assert!(matches!(full, Error::DiskFull { .. }));
        assert!(matches!(
            disk_full(error("broken"), Path::new("/x")),
            Error::Command { .. }
        ));
    }
}
