// SPDX-License-Identifier: MIT OR Apache-2.0

//! Whether a disk is full, and how much room there is; see `statvfs(3)`.

use std::{env, io, path::Path};

use rustix::fs::statvfs;

use crate::folders;

/// The least room that counts as some: a file of a few kilobytes fits, and what tools write about it.
const SOME: u64 = 1 << 20;
/// What the C library and Rust's say of a full disk and of a quota that is used up.
const WORDS: [&str; 2] = ["No space left on device", "Disk quota exceeded"];

/// Whether an error is that of a full disk.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded)
}

/// Whether a program that failed speaks of a full disk.
#[must_use]
pub fn says_full(text: &str) -> bool {
    WORDS.iter().any(|words| text.contains(words))
}

/// The bytes that this user may still write below a folder; `None` where that cannot be told.
#[must_use]
pub fn room(folder: &Path) -> Option<u64> {
    // What is to be made yet goes to the disk of the folder it is made in.
    let folder = folder.ancestors().find(|folder| folder.is_dir())?;
    let disk = statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Whether nothing more fits below a folder.
#[must_use]
pub fn has_no_room(folder: &Path) -> bool {
    room(folder).is_some_and(|room| room < SOME)
}

/// How much room there is wherever a build writes, one line each.
#[must_use]
pub fn rooms(target: Option<&Path>) -> Vec<String> {
    let cache = folders::cache();
    let temporary = env::temp_dir();
    let places = [
        ("the target folder", target),
        ("the cache", cache.as_deref()),
        ("temporary files", Some(temporary.as_path())),
    ];
    let line = |(name, folder): (&str, Option<&Path>)| {
        let folder = folder?;
        let room = megabytes(room(folder)?);
        Some(format!("{room} left for {name}, {}", folder.display()))
    };
    places.into_iter().filter_map(line).collect()
}

/// A number of bytes for a reader.
#[must_use]
pub fn megabytes(bytes: u64) -> String {
    const MEGA: u64 = 1_000_000;
    match bytes / MEGA {
        0 => format!("{} kB", bytes / 1000),
        few @ 1..10_000 => format!("{few} MB"),
        many => format!("{} GB", many / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_known_by_its_words() {
        assert!(is_full(&io::Error::from_raw_os_error(28)));
        assert!(says_full("ld: final link failed: No space left on device"));
        let error = io::Error::from_raw_os_error(28).to_string();
        assert!(says_full(&error), "{error}");
        let quota = io::Error::from_raw_os_error(122);
        assert!(is_full(&quota) && says_full(&quota.to_string()), "{quota}");
        assert!(!is_full(&io::Error::from_raw_os_error(13)));
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(megabytes(4096), "4 kB");
        assert_eq!(megabytes(20 << 20), "20 MB");
        assert_eq!(megabytes(67_000_000_000), "67 GB");
    }
}
