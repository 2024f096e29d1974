// SPDX-License-Identifier: MIT OR Apache-2.0

//! Files of the host in the guest, with the libraries that their programs need.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use kmod_guest_protocol::HOME;
use kmod_host::program;

use super::is_static;
use crate::Error;
use crate::cpio::Archive;

/// Puts each of `paths` under its base name into the folder the command starts in.
pub(super) fn add(archive: &mut Archive, paths: &[PathBuf]) -> Result<(), Error> {
    let mut libraries = BTreeSet::new();
    for path in paths {
        let full = fs::canonicalize(path).map_err(Error::file(path))?;
        // A link counts under its own name.
        let name = path.file_name().or(full.file_name());
        let Some(name) = name.and_then(|name| name.to_str()) else {
            return refuse(path, "its name is not UTF-8");
        };
        let target = format!("{HOME}/{name}");
        if archive.contains(&target) {
            return refuse(path, "another file of the same name is copied too");
        }
        copy(archive, &full, &target, &mut libraries)?;
    }
    for library in libraries {
        let content = fs::read(&library).map_err(Error::file(&library))?;
        archive.file(&library, 0o755, &content);
    }
    Ok(())
}

fn copy(
    archive: &mut Archive,
    path: &Path,
    target: &str,
    libraries: &mut BTreeSet<String>,
) -> Result<(), Error> {
    let metadata = fs::symlink_metadata(path).map_err(Error::file(path))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if metadata.is_symlink() {
        let link = fs::read_link(path).map_err(Error::file(path))?;
        let Some(link) = link.to_str() else {
            return refuse(path, "it points to a name that is not UTF-8");
        };
        match fs::canonicalize(path) {
            // The file it points to may not be copied otherwise.
            Ok(full) if full.is_file() => return copy(archive, &full, target, libraries),
            _ => archive.symlink(target, link),
        }
    } else if metadata.is_dir() {
        archive.folder(target, mode);
        let mut entries: Vec<PathBuf> = fs::read_dir(path)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(Error::file(path))?;
        entries.sort();
        for entry in entries {
            let Some(name) = entry.file_name().and_then(|name| name.to_str()) else {
                return refuse(&entry, "its name is not UTF-8");
            };
            copy(archive, &entry, &format!("{target}/{name}"), libraries)?;
        }
    } else if metadata.is_file() {
        let content = fs::read(path).map_err(Error::file(path))?;
        if content.starts_with(b"\x7fELF") && mode & 0o111 != 0 && !is_static(&content) {
            libraries.extend(libraries_of(path)?);
        }
        archive.file(target, mode, &content);
    } else {
        return refuse(path, "it is neither a file nor a folder");
    }
    Ok(())
}

/// The loader and the libraries of a program, by their paths.
fn libraries_of(path: &Path) -> Result<Vec<String>, Error> {
    let output = program::output(Command::new("ldd").arg(path)).map_err(|fault| {
        fault.into(Error::Interrupted, |source| Error::Program {
            program: "ldd".to_owned(),
            source,
        })
    })?;
    // It fails for what needs none, such as an object file.
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    if let Some(missing) = listing.lines().find(|line| line.contains("not found")) {
        return Err(Error::Failed {
            program: format!("ldd {}", path.display()),
            message: missing.trim().to_owned(),
        });
    }
    Ok(parse(&listing))
}

fn parse(listing: &str) -> Vec<String> {
    listing
        .lines()
        .filter_map(|line| {
            let path = line.split_once("=>").map_or(line, |(_, path)| path);
            let path = path
                .rsplit_once(" (0x")
                .map_or(path, |(path, _)| path)
                .trim();
            path.starts_with('/').then(|| path.to_owned())
        })
        .collect()
}

fn refuse<T>(path: &Path, reason: &'static str) -> Result<T, Error> {
    Err(Error::Copy {
        path: path.to_owned(),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loader_and_libraries_are_found_in_the_listing() {
        let listing = "\tlinux-vdso.so.1 (0x00007ffd)\n\
            \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)\n\
            \t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n\
            \tstatically linked\n";
        assert_eq!(
            parse(listing),
            [
                "/lib/x86_64-linux-gnu/libc.so.6",
                "/lib64/ld-linux-x86-64.so.2"
            ]
        );
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let (Ok(one), Ok(two)) = (tempfile::tempdir(), tempfile::tempdir()) else {
            return;
        };
        let paths = [one.path().join("same"), two.path().join("same")];
        for path in &paths {
            assert!(fs::write(path, "x").is_ok());
        }
        let mut archive = Archive::default();
        assert!(matches!(add(&mut archive, &paths), Err(Error::Copy { .. })));
        assert!(archive.contains("root/same"));
    }

    #[test]
    fn folders_are_copied_with_all_they_hold() {
        let Ok(folder) = tempfile::tempdir() else {
            return;
        };
        let top = folder.path().join("top");
        assert!(fs::create_dir_all(top.join("inner")).is_ok());
        assert!(fs::write(top.join("inner/file"), "x").is_ok());
        let mut archive = Archive::default();
        assert!(add(&mut archive, &[top]).is_ok());
        assert!(archive.contains("/root/top/inner/file"));
    }
}
