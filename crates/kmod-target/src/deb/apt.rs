// SPDX-License-Identifier: MIT OR Apache-2.0

//! Fetches the packages of a kernel with the machine's own apt, and installs none.

use std::{fs, path::Path, process::Command};

use kmod_report::Shell;

use super::{DPKG, Group, control::Package, deb_files, disk_full};
use crate::{Error, Release, process};

/// Asks apt which packages the newest kernel of a series consists of.
pub(crate) fn find(series: &str) -> Result<Group, Error> {
    let apt = |arguments: &[&str]| {
        let output = process::run(Command::new("apt-cache").args(arguments), "apt");
        output
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(|error| match error {
                Error::ProgramMissing { .. } => no_apt(series),
                other => other,
            })
    };
    let architecture = match process::run(Command::new("dpkg").arg("--print-architecture"), DPKG) {
        Ok(name) => String::from_utf8_lossy(&name).trim().to_owned(),
        Err(Error::ProgramMissing { .. }) => return Err(no_apt(series)),
        Err(error) => return Err(error),
    };
    let names = apt(&["pkgnames", "linux-headers-"])?;
    let mut releases: Vec<Release> = names
        .lines()
        .filter_map(|name| name.strip_prefix("linux-headers-"))
        .filter(|release| is_plain(release, &architecture))
        .map(Release::new)
        .collect();
    releases.sort();
    let known = releases
        .iter()
        .rev()
        .filter_map(|r| Some(format!("debian:{}", r.series()?)));
    let mut known: Vec<String> = known.collect();
    known.dedup();
    let in_series = |release: &&Release| matches_series(release.as_str(), series);
    for release in releases.iter().rev().filter(in_series) {
        if let Some(group) = describe(release.as_str(), &apt)? {
            return Ok(group);
        }
    }
    Err(Error::NoSuchPackage {
        series: series.to_owned(),
        known,
    })
}

/// The packages of one release as apt knows them; nothing where headers or image cannot be fetched.
fn describe(
    release: &str,
    apt: &impl Fn(&[&str]) -> Result<String, Error>,
) -> Result<Option<Group>, Error> {
    let mut wanted = vec![
        format!("linux-headers-{release}"),
        format!("linux-image-{release}"),
    ];
    let mut packages: Vec<Package> = Vec::new();
    // Each call of apt reads all its lists: what is needed next is asked for together.
    while !wanted.is_empty() {
        let mut arguments = vec!["show", "--no-all-versions"];
        arguments.extend(wanted.iter().map(String::as_str));
        let shown = match apt(&arguments) {
            Ok(shown) => shown,
            // What apt cannot show is a name that something else mentions, or provides.
            Err(Error::Command { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let found: Vec<Package> = shown.split("\n\n").map(Package::parse).collect();
        let is_there = |name: &String| {
            let name = name.split('=').next().unwrap_or(name);
            found
                .iter()
                .any(|package| package.name == name && !package.location.is_empty())
        };
        if !wanted.iter().all(is_there) {
            return Ok(None);
        }
        packages.extend(found.into_iter().filter(|package| !package.name.is_empty()));
        wanted = packages
            .iter()
            .flat_map(|package| package.needs(release))
            .collect();
        wanted.retain(|name| {
            let name = name.split('=').next().unwrap_or(name);
            packages.iter().all(|package| package.name != name)
        });
        wanted.sort();
        wanted.dedup();
    }
    Ok(Some(Group {
        release: release.to_owned(),
        packages,
    }))
}

/// Fetches every package of a group into `folder`. apt checks what it fetched against its lists.
pub(crate) fn fetch(group: &mut Group, folder: &Path, shell: &Shell) -> Result<(), Error> {
    for package in &mut group.packages {
        let tenths = package.size / 100_000;
        shell.status(
            "Downloading",
            format_args!(
                "{} {} ({}.{} MB)",
                package.name,
                package.version,
                tenths / 10,
                tenths % 10
            ),
        );
        let place = folder.join(&package.name);
        fs::create_dir(&place).map_err(Error::io("create", &place))?;
        let exact = format!("{}={}", package.name, package.version);
        let mut apt = Command::new("apt-get");
        apt.args(["download", "-q", &exact]).current_dir(&place);
        process::run(&mut apt, "apt").map_err(|error| disk_full(error, folder))?;
        let found = deb_files(&place)?.into_iter().next();
        package.file = found.ok_or_else(|| Error::Command {
            command: format!("apt-get download {exact}"),
            message: "it left no package".to_owned(),
        })?;
    }
    Ok(())
}

/// Whether a release is of the plain flavour: `6.1.0-56-amd64`, not `6.1.0-56-cloud-amd64`.
fn is_plain(release: &str, architecture: &str) -> bool {
    let base = release
        .strip_suffix(architecture)
        .and_then(|base| base.strip_suffix('-'));
    base.is_some_and(|base| {
        base.split('-')
            .all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Whether a release is of a series: `6.1` holds `6.1.0-56-amd64`, not `6.12.9-amd64`.
fn matches_series(release: &str, series: &str) -> bool {
    let tail = release.strip_prefix(series);
    !series.is_empty()
        && tail.is_some_and(|tail| tail.is_empty() || tail.starts_with(['.', '-', '+', '~']))
}

fn no_apt(series: &str) -> Error {
    let flavour = if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "amd64"
    };
    Error::NoApt {
        wanted: format!("debian:{series}"),
        packages: format!(
            "linux-headers-{series}…-{flavour}, linux-headers-{series}…-common, \
             linux-kbuild-{series}…, linux-image-{series}…-{flavour}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_plain_flavour_counts() {
        assert!(is_plain("6.1.0-56-amd64", "amd64"));
        assert!(is_plain("6.12.117+deb12-amd64", "amd64"));
        assert!(!is_plain("6.1.0-56-cloud-amd64", "amd64"));
        assert!(!is_plain("6.1.0-56-rt-amd64", "amd64"));
        assert!(!is_plain("6.1.0-56-common", "amd64"));
        assert!(!is_plain("amd64", "amd64"));
    }

    #[test]
    fn a_series_is_not_a_mere_prefix() {
        assert!(matches_series("6.1.0-56-amd64", "6.1"));
        assert!(matches_series("6.1.0-56-amd64", "6.1.0-56"));
        assert!(matches_series("6.1.0-56-amd64", "6.1.0-56-amd64"));
        assert!(!matches_series("6.12.9-amd64", "6.1"));
        assert!(!matches_series("6.12.9-amd64", ""));
    }
}
