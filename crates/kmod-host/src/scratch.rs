// SPDX-License-Identifier: MIT OR Apache-2.0

//! Folders for work in progress: gone when it is done, and when it is given up.
//!
//! A process that is ended while it works ([`signals`](crate::signals)) has no time to drop what it holds; so the
//! folders are known to all.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

/// Every folder there is now.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

static PROGRAMS: OnceLock<Scratch> = OnceLock::new();

/// How often a folder is removed that does not go.
const ATTEMPTS: usize = 5;

/// A folder of its own, which is removed with all it holds when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes one for temporary files, whose name begins so.
    ///
    /// # Errors
    ///
    /// Where that is not possible.
    pub fn new(prefix: &str) -> io::Result<Self> {
        Self::within(&std::env::temp_dir(), prefix)
    }

    /// Makes one within another folder, from where it can be renamed to its place.
    ///
    /// # Errors
    ///
    /// Where that is not possible.
    pub fn within(folder: &Path, prefix: &str) -> io::Result<Self> {
        let mut folders = folders();
        let made = tempfile::Builder::new().prefix(prefix).tempdir_in(folder)?;
        let path = made.keep();
        folders.push(path.clone());
        Ok(Self { path })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it a name under which it stays.
    ///
    /// # Errors
    ///
    /// Where it cannot be renamed; it is removed then.
    pub fn keep_as(self, name: &Path) -> io::Result<()> {
        fs::rename(&self.path, name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let mut folders = folders();
        folders.retain(|folder| *folder != self.path);
        // What has been renamed is not there; what cannot be removed costs room, and no more than that.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Has all programs put their temporary files into one folder, which goes with this process: who is killed
/// cleans nothing up, and compilers do not when they are merely asked to end.
///
/// # Errors
///
/// Where no folder can be made.
pub fn for_programs() -> io::Result<()> {
    let scratch = Scratch::new("kmod-")?;
    // Of two, the second goes at once.
    let _ = PROGRAMS.set(scratch);
    Ok(())
}

/// Where programs put their temporary files, if that was [arranged](for_programs).
pub(crate) fn of_programs() -> Option<&'static Path> {
    PROGRAMS.get().map(Scratch::path)
}

/// Removes what is there now, and lets nothing more be made: for a process that ends.
pub(crate) fn give_up() -> impl Sized {
    let folders = folders();
    for folder in folders.iter() {
        // Whoever works in it may make a file while it is being removed.
        for _ in 0..ATTEMPTS {
            if fs::remove_dir_all(folder).is_ok() {
                break;
            }
        }
    }
    folders
}

fn folders() -> MutexGuard<'static, Vec<PathBuf>> {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_with_all_it_holds_unless_it_is_kept() -> io::Result<()> {
        let outer = Scratch::new("kmod-scratch-")?;
        let inner = Scratch::within(outer.path(), ".making-")?;
        fs::write(inner.path().join("file"), "x")?;
        let (old, new) = (inner.path().to_owned(), outer.path().join("whole"));
        inner.keep_as(&new)?;
        assert!(!old.exists() && new.join("file").is_file());
        let path = outer.path().to_owned();
        drop(outer);
        assert!(!path.exists());
        assert!(!folders().contains(&path));
        Ok(())
    }
}
