// SPDX-License-Identifier: MIT OR Apache-2.0

//! A temporary folder with violations planted in it.

use std::{error::Error, fs, io, path::Path};

use tempfile::TempDir;

use crate::{Finding, Tree};

pub(crate) struct Fixture(TempDir);

impl Fixture {
    /// A folder with these files in it, each given by path and text.
    pub(crate) fn new(files: &[(&str, &str)]) -> io::Result<Self> {
        let folder = TempDir::new()?;
        for (path, text) in files {
            let path = folder.path().join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, text)?;
        }
        Ok(Self(folder))
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }
}

/// What `check` finds in these files, each as `path:line`.
pub(crate) fn places(
    check: fn(&Tree) -> Vec<Finding>,
    files: &[(&str, &str)],
) -> Result<Vec<String>, Box<dyn Error>> {
    let fixture = Fixture::new(files)?;
    let tree = Tree::load(fixture.root())?;
    Ok(check(&tree)
        .iter()
        .map(|finding| format!("{}:{}", finding.path, finding.line))
        .collect())
}
