// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the compilers are given: for each file a unit of one line that includes it, in a folder of ours.
//!
//! So the package's folder stays as it is, headers beside the file are found, and what kbuild cannot stand
//! in a path is no trouble.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Files;
use crate::{Error, kbuild::work_folder};

/// The link to the package in the folder.
pub(super) const PACKAGE: &str = "package";

/// A folder with a unit for each file.
pub(super) struct Units {
    pub(super) folder: PathBuf,
    pub(super) list: Vec<Unit>,
}

/// One file, and the unit it is compiled through.
pub(super) struct Unit {
    /// The file, as seen from the package.
    pub(super) file: PathBuf,
    /// The unit without its ending, as seen from the folder.
    pub(super) stem: String,
}

/// Whether a path can stand in a makefile.
pub(super) fn is_fit_for_kbuild(path: &Path) -> bool {
    work_folder(path, Path::new("/")) == path
}

impl Units {
    /// Writes what is not there yet. The units name the package by `root`: its path, or that of the link.
    pub(super) fn write(files: &Files<'_>, folder: &Path, root: &Path) -> Result<Self, Error> {
        let folder = folder.to_owned();
        fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
        let link = folder.join(PACKAGE);
        if fs::read_link(&link).ok().as_deref() != Some(files.root) {
            // There may be none.
            let _ = fs::remove_file(&link);
            std::os::unix::fs::symlink(files.root, &link).map_err(Error::io(&link))?;
        }
        let mut list = Vec::new();
        for file in files.files {
            let unit = Unit {
                file: file.to_path_buf(),
                stem: format!("c/{}", file.with_extension("").display()),
            };
            let path = folder.join(format!("{}.c", unit.stem));
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(Error::io(parent))?;
            }
            let text = format!("#include \"{}\"\n", root.join(file).display());
            if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
                fs::write(&path, text).map_err(Error::io(&path))?;
            }
            list.push(unit);
        }
        Ok(Self { folder, list })
    }

    /// A file of ours that belongs to a unit.
    pub(super) fn file(&self, unit: &Unit, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", unit.stem))
    }

    /// What a compiler said, with the files as seen from the package, and without words about the units, which
    /// nobody wrote, or of make's own.
    pub(super) fn words(&self, files: &Files<'_>, said: &str) -> String {
        let units = format!("In file included from {}/c/", self.folder.display());
        let link = format!("{}/{PACKAGE}/", self.folder.display());
        let root = format!("{}/", files.root.display());
        let kept = said
            .lines()
            .filter(|line| !line.starts_with(&units) && !line.starts_with("make"));
        kept.map(|line| format!("{}\n", line.replace(&link, "").replace(&root, "")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_about_the_files_of_the_package() {
        let units = Units {
            folder: PathBuf::from("/w"),
            list: Vec::new(),
        };
        let files = Files {
            package: "p",
            module: "p",
            root: Path::new("/my own"),
            files: &[],
        };
        let said = "In file included from /w/c/old.c:1:\n/my own/old.c:3:5: warning: odd\n\
            /w/package/src/more.c:1:1: error: no\nmake[2]: *** [old.o] Error 1\n";
        assert_eq!(
            units.words(&files, said),
            "old.c:3:5: warning: odd\nsrc/more.c:1:1: error: no\n"
        );
        assert!(is_fit_for_kbuild(Path::new("/a/b")));
        assert!(!is_fit_for_kbuild(files.root));
    }
}
