// SPDX-License-Identifier: MIT OR Apache-2.0

//! The files that the rules are about: what git knows or would add.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// The files of a checkout, read once.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Sorted by path.
    pub files: Vec<File>,
}

/// One file of a [`Tree`].
#[derive(Clone, Debug)]
pub struct File {
    /// Relative to the root, with forward slashes.
    pub path: String,
    /// Empty if the file is not text.
    pub text: String,
}

/// Why the files could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be read")]
pub struct TreeError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl Tree {
    /// Reads the files under `root` that git knows or would add. Where git has no answer the folder is
    /// walked, what was built left out.
    ///
    /// # Errors
    ///
    /// If a file or folder cannot be read.
    pub fn load(root: &Path) -> Result<Self, TreeError> {
        let mut paths = Vec::new();
        if let Some(listed) = list(root) {
            paths = listed;
        } else {
            walk(root, "", &mut paths)?;
        }
        paths.sort();
        paths.dedup();

        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let full = root.join(&path);
            // What is deleted but still in the index is not there; a link to a folder is no file.
            if full.is_file() {
                let bytes = fs::read(&full).map_err(|source| TreeError { path: full, source })?;
                files.push(File {
                    path,
                    text: text(bytes),
                });
            }
        }
        Ok(Self { files })
    }

    /// Whether there is a file of this path, or a folder with files in it.
    pub(crate) fn contains(&self, path: &str) -> bool {
        self.files.iter().any(|file| {
            file.path
                .strip_prefix(path)
                .is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// The files whose names end in `.` and `extension`.
    pub(crate) fn with_extension<'a>(
        &'a self,
        extension: &'a str,
    ) -> impl Iterator<Item = &'a File> + 'a {
        self.files
            .iter()
            .filter(move |file| file.extension() == Some(extension))
    }
}

impl File {
    /// The last component of the path.
    pub(crate) fn name(&self) -> &str {
        self.path
            .rsplit_once('/')
            .map_or(&self.path, |(_, name)| name)
    }

    /// The folder it is in; empty for the root.
    pub(crate) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub(crate) fn extension(&self) -> Option<&str> {
        self.name().rsplit_once('.').map(|(_, extension)| extension)
    }

    /// Whether one of the folders above it is called `name`.
    pub(crate) fn is_below(&self, name: &str) -> bool {
        self.folder().split('/').any(|part| part == name)
    }

    /// The lines with their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
    }
}

/// What git lists; nothing if `root` is not the top of a checkout, or git cannot be asked.
fn list(root: &Path) -> Option<Vec<String>> {
    if !root.join(".git").exists() {
        return None;
    }
    let mut git = Command::new("git");
    // A hook of git has these set, for another folder perhaps.
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        git.env_remove(name);
    }
    let output = git
        .arg("-C")
        .arg(root)
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let names = output
        .stdout
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty());
    Some(
        names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect(),
    )
}

fn walk(root: &Path, below: &str, paths: &mut Vec<String>) -> Result<(), TreeError> {
    let folder = root.join(below);
    let error = |source| TreeError {
        path: folder.clone(),
        source,
    };
    for entry in fs::read_dir(&folder).map_err(error)? {
        let entry = entry.map_err(error)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if !entry.file_type().map_err(error)?.is_dir() {
            paths.push(path);
        } else if name != "target" && name != ".git" {
            walk(root, &path, paths)?;
        }
    }
    Ok(())
}

fn text(bytes: Vec<u8>) -> String {
    if bytes.contains(&0) {
        String::new()
    } else {
        String::from_utf8(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::Fixture;

    type Result = std::result::Result<(), Box<dyn Error>>;

    fn paths(tree: &Tree) -> Vec<&str> {
        tree.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn a_folder_is_walked_without_what_was_built() -> Result {
        let fixture = Fixture::new(&[
            ("b/c.rs", ""),
            ("a.rs", ""),
            ("target/x.rs", ""),
            (".git/x.rs", ""),
            ("b/target/y", ""),
        ])?;
        assert_eq!(paths(&Tree::load(fixture.root())?), ["a.rs", "b/c.rs"]);
        Ok(())
    }

    #[test]
    fn a_repository_is_asked_for_what_it_does_not_ignore() -> Result {
        let fixture = Fixture::new(&[
            (".gitignore", "built\n"),
            ("a.rs", ""),
            ("gone.rs", ""),
            ("built/x.rs", ""),
        ])?;
        for arguments in [["init", "--quiet"], ["add", "gone.rs"]] {
            let status = Command::new("git")
                .arg("-C")
                .arg(fixture.root())
                .args(arguments)
                .status()?;
            assert!(status.success());
        }
        fs::remove_file(fixture.root().join("gone.rs"))?;
        assert_eq!(paths(&Tree::load(fixture.root())?), [".gitignore", "a.rs"]);
        Ok(())
    }

    #[test]
    fn what_is_not_text_has_no_text() -> Result {
        let fixture = Fixture::new(&[("a.bin", "a\0b"), ("b.txt", "b")])?;
        let tree = Tree::load(fixture.root())?;
        let texts: Vec<_> = tree.files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!(texts, ["", "b"]);
        Ok(())
    }

    #[test]
    fn a_folder_with_files_is_contained() -> Result {
        let fixture = Fixture::new(&[("docs/a.md", "")])?;
        let tree = Tree::load(fixture.root())?;
        assert!(tree.contains("docs") && tree.contains("docs/a.md") && tree.contains(""));
        assert!(!tree.contains("doc") && !tree.contains("docs/a"));
        Ok(())
    }
}
