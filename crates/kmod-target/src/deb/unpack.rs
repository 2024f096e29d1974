// SPDX-License-Identifier: MIT OR Apache-2.0

//! Unpacks packages beside the system, so that what they install works where it is put.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    process::Command,
};

use kmod_report::Shell;

use super::{DPKG, Group, disk_full};
use crate::{Error, process};

/// Unpacks a group under `root` so that it works under `home`, where the folder will stand.
pub(crate) fn unpack(group: &Group, root: &Path, home: &Path, shell: &Shell) -> Result<(), Error> {
    for package in &group.packages {
        shell.status(
            "Unpacking",
            format_args!("{} {}", package.name, package.version),
        );
        let mut dpkg = Command::new("dpkg-deb");
        dpkg.arg("--extract").arg(&package.file).arg(root);
        process::run(&mut dpkg, DPKG).map_err(|error| disk_full(error, root))?;
    }
    relocate(root, home)
}

/// Turns what points into the system's `/usr` so that it points into the unpacked tree.
///
/// A headers package names itself and its common half by absolute paths, and `/lib/modules` links by it.
fn relocate(root: &Path, home: &Path) -> Result<(), Error> {
    for tree in folders(&root.join("usr/src"))? {
        let makefile = tree.join("Makefile");
        if tree.is_symlink() || !makefile.is_file() {
            continue;
        }
        let text = fs::read_to_string(&makefile).map_err(Error::io("read", &makefile))?;
        let moved = relocate_paths(&text, root, home);
        if moved != text {
            fs::write(&makefile, moved).map_err(Error::io("write", &makefile))?;
        }
    }
    for folder in ["usr/src", "usr/lib", "lib/modules", "usr/lib/modules"] {
        for entry in folders(&root.join(folder))? {
            relocate_link(root, &entry)?;
            if !entry.is_symlink() {
                for inner in folders(&entry)? {
                    relocate_link(root, &inner)?;
                }
            }
        }
    }
    Ok(())
}

/// The makefile with the paths moved that lead to what was unpacked: `include …`, `KBUILD_OUTPUT=…`.
fn relocate_paths(makefile: &str, root: &Path, home: &Path) -> String {
    let move_word = |word: &str| {
        let (before, path) = word.split_at(word.find('=').map_or(0, |at| at + 1));
        let inside = path.trim_end().strip_prefix("/usr/");
        if inside.is_some_and(|inside| root.join("usr").join(inside).exists()) {
            format!("{before}{}{path}", home.display())
        } else {
            word.to_owned()
        }
    };
    makefile
        .split_inclusive(char::is_whitespace)
        .map(move_word)
        .collect()
}

/// Makes an absolute link within the unpacked tree a relative one.
fn relocate_link(root: &Path, link: &Path) -> Result<(), Error> {
    let Ok(target) = fs::read_link(link) else {
        return Ok(());
    };
    let (Ok(target), Ok(inside)) = (target.strip_prefix("/"), link.strip_prefix(root)) else {
        return Ok(());
    };
    let up = inside.components().skip(1).map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(target.components()).collect();
    fs::remove_file(link)
        .and_then(|()| std::os::unix::fs::symlink(&relative, link))
        .map_err(Error::io("redirect", link))
}

/// What is in a folder; nothing where there is no such folder.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Error::io("read", folder)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{temp, write};

    #[test]
    fn what_points_into_the_system_is_redirected() -> Result<(), Error> {
        let root = temp();
        let tree = root.path().join("usr/src/linux-headers-6.1.0-56-amd64");
        write(
            &tree.join("Makefile"),
            "# /usr/bin/x\nKBUILD_OUTPUT=/usr/src/linux-headers-6.1.0-56-amd64\n\
             include /usr/src/linux-headers-6.1.0-56-common/Makefile\n",
        );
        let common = root.path().join("usr/src/linux-headers-6.1.0-56-common");
        write(&common.join("Makefile"), "");
        write(
            &root.path().join("lib/modules/6.1.0-56-amd64/modules.order"),
            "",
        );
        let build = root.path().join("lib/modules/6.1.0-56-amd64/build");
        let linked = std::os::unix::fs::symlink("/usr/src/linux-headers-6.1.0-56-amd64", &build);
        assert!(linked.is_ok());

        relocate(root.path(), Path::new("/store/6.1"))?;

        let makefile = fs::read_to_string(tree.join("Makefile")).unwrap_or_default();
        assert_eq!(
            makefile,
            "# /usr/bin/x\nKBUILD_OUTPUT=/store/6.1/usr/src/linux-headers-6.1.0-56-amd64\n\
             include /store/6.1/usr/src/linux-headers-6.1.0-56-common/Makefile\n"
        );
        let link = fs::read_link(&build).unwrap_or_default();
        assert_eq!(
            link,
            Path::new("../../../usr/src/linux-headers-6.1.0-56-amd64")
        );
        assert!(build.join("Makefile").is_file());
        Ok(())
    }
}
