// SPDX-License-Identifier: MIT OR Apache-2.0

//! One process after the other.

use std::{
    fmt::Display,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use kmod_report::Shell;

use crate::{Fault, signals};

/// How often is looked whether the other one is done.
const PAUSE: Duration = Duration::from_millis(50);

/// Locks a file, which is made if need be, until the [`File`] is closed.
///
/// Where another process holds it, says that it waits for the lock on `what`, once.
///
/// # Errors
///
/// [`Fault::Interrupted`] where the wait was.
pub fn exclusive(path: &Path, what: impl Display, shell: &Shell) -> Result<File, Fault> {
    let options = File::options().create(true).append(true).open(path);
    let file = options.map_err(Fault::Io)?;
    let mut is_told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(Fault::Io(error)),
            Err(TryLockError::WouldBlock) => {}
        }
        if !is_told {
            shell.status("Blocking", format_args!("waiting for file lock on {what}"));
            is_told = true;
        }
        // Not by a call that waits: a signal that is caught would not end it.
        signals::check()?;
        thread::sleep(PAUSE);
    }
}

/// The path, or, while another process has a file of that name locked, the first with a number before its
/// ending that is free.
#[must_use]
pub fn free(path: &Path) -> PathBuf {
    let numbered = (2u32..).map(|number| {
        let ending = path.extension().unwrap_or_default().display();
        path.with_extension(format!("{number}.{ending}"))
    });
    let mut names = std::iter::once(path.to_owned()).chain(numbered);
    let is_free = |path: &PathBuf| {
        let locked = File::open(path).map(|file| file.try_lock());
        !matches!(locked, Ok(Err(TryLockError::WouldBlock)))
    };
    names.find(is_free).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmod_report::{Format, Verbosity};

    #[test]
    fn the_second_waits_and_says_so_once() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("lock");
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
        let first = exclusive(&path, "x", &shell);
        assert!(first.is_ok());
        thread::scope(|scope| {
            let second = scope.spawn(|| exclusive(&path, "the folder", &shell).is_ok());
            thread::sleep(3 * PAUSE);
            assert!(!second.is_finished());
            drop(first);
            assert!(second.join().is_ok_and(|locked| locked));
        });
        let log = folder.path().join("a.console.log");
        let first = File::create(&log)?;
        assert_eq!(free(&log), log);
        first.lock()?;
        assert_eq!(free(&log), folder.path().join("a.console.2.log"));
        assert_eq!(
            said.stderr(),
            "    Blocking waiting for file lock on the folder\n"
        );
        Ok(())
    }
}
