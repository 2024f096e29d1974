// SPDX-License-Identifier: MIT OR Apache-2.0

//! The cache: folders named by a digest of all that they were made from.
//!
//! An entry is made in a folder of its own and renamed into place when it is whole, under a lock: two
//! builds at once make it once, and an interrupted one leaves nothing that could be taken for whole.
//! What a killed one left is removed by the next that makes the same entry.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Read as _,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use kmod_host::{Scratch, folders, lock};
use kmod_report::Shell;
use sha2::{Digest as _, Sha256};

use crate::Error;

/// The cache of this user: `$XDG_CACHE_HOME/cargo-kmod`.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Opens the cache, making its folder where needed.
    ///
    /// # Errors
    ///
    /// When no folder can be determined or made.
    pub fn open() -> Result<Self, Error> {
        let root = folders::cache().ok_or(Error::NoCacheFolder)?;
        fs::create_dir_all(&root).map_err(Error::io(&root))?;
        Ok(Self { root })
    }

    /// The folder all entries lie in.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The entry `kind/key`, made by `make` in the folder it is given if it is not there yet.
    ///
    /// # Errors
    ///
    /// Those of `make`, and I/O errors.
    pub fn entry(
        &self,
        kind: &str,
        key: &Key,
        shell: &Shell,
        make: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<PathBuf, Error> {
        let shown = format!("the cache ({kind})");
        let kind = self.root.join(kind);
        let entry = kind.join(&key.0);
        if entry.is_dir() {
            return Ok(entry);
        }
        fs::create_dir_all(&kind).map_err(Error::io(&kind))?;
        let lock_path = kind.join(format!("{}.lock", key.0));
        let lock = lock::exclusive(&lock_path, shown, shell).map_err(Error::at(&lock_path))?;
        if !entry.is_dir() {
            let prefix = format!(".making-{}-", key.0);
            for killed in files(&kind, &[""])? {
                let name = killed.file_name().unwrap_or_default();
                if name.to_string_lossy().starts_with(&prefix) {
                    // It costs room, and no more than that.
                    let _ = fs::remove_dir_all(&killed);
                }
            }
            let unfinished = Scratch::within(&kind, &prefix).map_err(Error::io(&kind))?;
            make(unfinished.path())?;
            unfinished.keep_as(&entry).map_err(Error::io(&entry))?;
        }
        drop(lock);
        // Whoever waits for the lock holds the file open; whoever comes later finds the entry.
        let _ = fs::remove_file(&lock_path);
        Ok(entry)
    }
}

/// The name of an entry: a digest of what it is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Collects what a [`Key`] is a digest of.
#[derive(Debug, Clone, Default)]
pub struct KeyBuilder(Sha256);

impl KeyBuilder {
    /// Adds one value; its end is marked, so that `ab`, `c` and `a`, `bc` differ.
    #[must_use]
    pub fn with(mut self, value: impl AsRef<OsStr>) -> Self {
        let bytes = value.as_ref().as_bytes();
        self.0
            .update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds the content of a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn with_file(self, path: &Path) -> Result<Self, Error> {
        let mut content = Vec::new();
        File::open(path)
            .and_then(|mut file| file.read_to_end(&mut content))
            .map_err(Error::io(path))?;
        Ok(self.with(OsStr::from_bytes(&content)))
    }

    /// Adds the names and contents of the files in a folder whose names end in one of `endings`.
    ///
    /// # Errors
    ///
    /// When the folder or one of the files cannot be read.
    pub fn with_folder(mut self, folder: &Path, endings: &[&str]) -> Result<Self, Error> {
        for path in files(folder, endings)? {
            self = self
                .with(path.file_name().unwrap_or_default())
                .with_file(&path)?;
        }
        Ok(self)
    }

    /// Adds a whole tree of sources: every file but what cargo makes.
    ///
    /// # Errors
    ///
    /// When a folder or a file cannot be read.
    pub fn with_tree(mut self, folder: &Path) -> Result<Self, Error> {
        for path in files(folder, &[""])? {
            let name = path.file_name().unwrap_or_default();
            if path.is_file() {
                self = self.with(name).with_file(&path)?;
            } else if path.is_dir() && name != "target" {
                self = self.with(name).with_tree(&path)?;
            }
        }
        Ok(self)
    }

    /// The key.
    #[must_use]
    pub fn finish(self) -> Key {
        let digest = self.0.finalize();
        Key(digest
            .iter()
            .take(12)
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }
}

/// The files in a folder whose names end in one of `endings`, sorted by name.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if endings.iter().any(|ending| name.ends_with(ending)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmod_report::{Format, Verbosity};

    #[test]
    fn an_entry_is_made_once_and_only_whole() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let cache = Cache {
            root: folder.path().to_owned(),
        };
        let (shell, _) = Shell::captured(Verbosity::Normal, Format::Human);
        let key = KeyBuilder::default().with("a").finish();
        let killed = folder.path().join(format!("kind/.making-{}-x", key.0));
        fs::create_dir_all(&killed)?;
        let failed = cache.entry("kind", &key, &shell, |path| {
            fs::write(path.join("half"), "").map_err(Error::io(path))?;
            Err(Error::NoCacheFolder)
        });
        assert!(failed.is_err());
        assert!(!killed.exists());
        let entry = cache.entry("kind", &key, &shell, |path| {
            fs::write(path.join("whole"), "").map_err(Error::io(path))
        })?;
        assert!(entry.join("whole").is_file() && !entry.join("half").exists());
        cache.entry("kind", &key, &shell, |_| Err(Error::NoCacheFolder))?;
        Ok(())
    }

    #[test]
    fn parts_are_delimited() {
        let key = |parts: &[&str]| {
            parts
                .iter()
                .fold(KeyBuilder::default(), |key, part| key.with(part))
                .finish()
        };
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
    }
}
