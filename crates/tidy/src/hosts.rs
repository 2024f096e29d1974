// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: the repository names no folder of one machine, and no host that packages come from.
//!
//! Where packages come from is the machine's business: its own configuration of apt and cargo says so.
//! The words are put together from pieces, or this file would be its own first finding.

use crate::{Finding, Tree};

/// Folders in which people keep their checkouts.
const FOLDERS: [&str; 3] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
];

/// The first of them is also where `--copy` puts files in the guest.
const GUEST: (&str, [&str; 3]) = (
    FOLDERS[0],
    ["crates/kmod-vm/", "crates/cargo-kmod/", "guest/"],
);

/// Registries, mirrors and indices.
const HOSTS: [&str; 18] = [
    concat!("crates", ".io"),
    concat!("static.rust", "-lang.org"),
    concat!("debian", ".org"),
    concat!("debian", ".net"),
    concat!("archive.ubuntu", ".com"),
    concat!("security.ubuntu", ".com"),
    concat!("ports.ubuntu", ".com"),
    concat!("apt.llvm", ".org"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("npm", "js."),
    concat!("yarnpkg", ".com"),
    concat!("ruby", "gems.org"),
    concat!("proxy.golang", ".org"),
    concat!("docker", ".io"),
    concat!("gh", "cr.io"),
    concat!("download.freebsd", ".org"),
    concat!("pkg.freebsd", ".org"),
];

/// What cargo writes into a lock file: the name of its default registry, not an address it is asked at.
const LOCK: &str = concat!("registry+https://github.com/rust-lang/crates", ".io-index");

/// Finds folders of a machine and hosts of packages.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        for (at, line) in file.lines() {
            let line = if file.name() == "Cargo.lock" {
                line.replace(LOCK, "")
            } else {
                line.to_owned()
            };
            let is_of_guest = |folder: &str| {
                let (own, tools) = GUEST;
                folder == own && tools.iter().any(|tool| file.path.starts_with(tool))
            };
            if let Some(folder) = FOLDERS
                .iter()
                .find(|folder| begins_path(&line, folder) && !is_of_guest(folder))
            {
                findings.push(Finding::new(
                    file,
                    at,
                    format!("a path below `{folder}` is of one machine: make it relative, or leave it out"),
                ));
            }
            let lower = line.to_lowercase();
            if let Some(host) = HOSTS.iter().find(|host| lower.contains(*host)) {
                findings.push(Finding::new(
                    file,
                    at,
                    format!("`{host}` is where packages come from: leave it to the machine's configuration"),
                ));
            }
        }
    }
    findings
}

/// Whether `folder` stands in the line as the beginning of a path with more to it.
fn begins_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line
            .get(at + folder.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(|c| c.is_alphanumeric() || "_-.})>~*$".contains(c))
            && after.is_some_and(|c| c.is_alphanumeric() || "_-.".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    #[test]
    fn folders_of_a_machine_are_found() -> Result<(), Box<dyn Error>> {
        for folder in FOLDERS {
            let text = format!("a\nsee `{folder}me/x`\n");
            assert_eq!(
                places(check, &[("README.md", &text)])?,
                ["README.md:2"],
                "{folder}"
            );
        }
        Ok(())
    }

    #[test]
    fn folders_of_other_paths_are_fine() -> Result<(), Box<dyn Error>> {
        for folder in FOLDERS {
            let text = format!("target{folder}x {{out}}{folder}x $D{folder}x `{folder}`\n");
            assert!(
                places(check, &[("README.md", &text)])?.is_empty(),
                "{folder}"
            );
        }
        Ok(())
    }

    #[test]
    fn the_home_of_the_guest_is_no_folder_of_a_machine() -> Result<(), Box<dyn Error>> {
        for (folder, found) in FOLDERS.iter().zip([0, 1, 1]) {
            let text = format!("{folder}x\n");
            assert_eq!(
                places(check, &[("guest/a.rs", &text)])?.len(),
                found,
                "{folder}"
            );
        }
        Ok(())
    }

    #[test]
    fn hosts_of_packages_are_found() -> Result<(), Box<dyn Error>> {
        for host in HOSTS {
            let text = format!("a\nhttps://x.{}/y\n", host.to_uppercase());
            assert_eq!(places(check, &[("a.sh", &text)])?, ["a.sh:2"], "{host}");
        }
        Ok(())
    }

    #[test]
    fn words_of_cargo_are_fine() -> Result<(), Box<dyn Error>> {
        let lock = format!("source = \"{LOCK}\"\n");
        let files = [
            (".cargo/config.toml", "[patch.crates-io]\n"),
            ("lib/Cargo.lock", &lock),
            ("a.md", &lock),
        ];
        assert_eq!(places(check, &files)?, ["a.md:1"]);
        Ok(())
    }
}
