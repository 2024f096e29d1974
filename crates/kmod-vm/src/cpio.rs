// SPDX-License-Identifier: MIT OR Apache-2.0

//! The `newc` archive that the kernel unpacks as its first file system.
//!
//! Equal contents give equal bytes: inode numbers count up, owner and time are zero.

use std::collections::BTreeSet;

const FOLDER: u32 = 0o040_000;
const FILE: u32 = 0o100_000;
const SYMLINK: u32 = 0o120_000;
const CHARACTER_DEVICE: u32 = 0o020_000;

/// An archive under construction. Paths are relative to the root; folders above an entry are added
/// where they are missing, and a path that is there already is left as it is.
#[derive(Default)]
pub(crate) struct Archive {
    bytes: Vec<u8>,
    paths: BTreeSet<String>,
}

/// What a header says beside the path.
#[derive(Clone, Copy, Default)]
struct Meta {
    mode: u32,
    device: (u32, u32),
}

impl Archive {
    pub(crate) fn folder(&mut self, path: &str, mode: u32) {
        self.entry(
            path,
            Meta {
                mode: FOLDER | mode,
                ..Meta::default()
            },
            &[],
        );
    }

    pub(crate) fn file(&mut self, path: &str, mode: u32, content: &[u8]) {
        self.entry(
            path,
            Meta {
                mode: FILE | mode,
                ..Meta::default()
            },
            content,
        );
    }

    pub(crate) fn symlink(&mut self, path: &str, target: &str) {
        self.entry(
            path,
            Meta {
                mode: SYMLINK | 0o777,
                ..Meta::default()
            },
            target.as_bytes(),
        );
    }

    pub(crate) fn character_device(&mut self, path: &str, mode: u32, major: u32, minor: u32) {
        let device = (major, minor);
        self.entry(
            path,
            Meta {
                mode: CHARACTER_DEVICE | mode,
                device,
            },
            &[],
        );
    }

    /// Whether an entry of this path is there.
    pub(crate) fn contains(&self, path: &str) -> bool {
        self.paths.contains(path.trim_matches('/'))
    }

    /// The archive, complete.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.write("TRAILER!!!", Meta::default(), &[]);
        // The kernel does not ask for it, other readers of archives do.
        self.pad(512);
        self.bytes
    }

    fn entry(&mut self, path: &str, meta: Meta, content: &[u8]) {
        let path = path.trim_matches('/');
        if path.is_empty() || !self.paths.insert(path.to_owned()) {
            return;
        }
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.folder(parent, 0o755);
        }
        self.write(path, meta, content);
    }

    fn write(&mut self, path: &str, meta: Meta, content: &[u8]) {
        let inode = self.paths.len();
        let Meta {
            mode,
            device: (major, minor),
        } = meta;
        let links = if mode & FOLDER == FOLDER { 2 } else { 1 };
        let size = content.len();
        let name_size = path.len() + 1;
        // magic, inode, mode, user, group, links, time, size, device of the archive, device, name, sum
        let header = format!(
            "070701{inode:08X}{mode:08X}{0:08X}{0:08X}{links:08X}{0:08X}{size:08X}{0:08X}{0:08X}\
             {major:08X}{minor:08X}{name_size:08X}{0:08X}{path}\0",
            0
        );
        self.bytes.extend_from_slice(header.as_bytes());
        self.pad(4);
        self.bytes.extend_from_slice(content);
        self.pad(4);
    }

    fn pad(&mut self, to: usize) {
        let length = self.bytes.len().next_multiple_of(to);
        self.bytes.resize(length, 0);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;

    fn sample() -> Vec<u8> {
        let mut archive = Archive::default();
        archive.file("bin/one", 0o755, b"#!/bin/sh\n");
        archive.file("/odd", 0o644, b"12345");
        archive.symlink("bin/two", "one");
        archive.folder("empty", 0o700);
        archive.character_device("dev/console", 0o600, 5, 1);
        archive.file("bin/one", 0o600, b"a second time");
        archive.finish()
    }

    #[test]
    fn equal_contents_give_equal_bytes() {
        assert_eq!(sample(), sample());
        assert_eq!(sample().len() % 512, 0);
    }

    #[test]
    fn folders_come_before_what_they_hold() {
        let bytes = sample();
        let find = |name: &[u8]| bytes.windows(name.len()).position(|part| part == name);
        assert!(find(b"bin\0") < find(b"bin/one\0"));
        assert!(find(b"dev\0") < find(b"dev/console\0"));
        assert_eq!(find(b"a second time"), None);
    }

    #[test]
    fn another_reader_unpacks_the_same() {
        let Ok(folder) = tempfile::tempdir() else {
            return;
        };
        let Ok(mut cpio) = Command::new("cpio")
            .args(["-i", "-d", "--quiet", "--nonmatching", "dev/console"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .spawn()
        else {
            // The program is not on every machine.
            return;
        };
        if let Some(mut input) = cpio.stdin.take() {
            assert!(input.write_all(&sample()).is_ok());
        }
        assert!(cpio.wait().is_ok_and(|status| status.success()));
        let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap_or_default();
        assert_eq!(read("bin/one"), "#!/bin/sh\n");
        assert_eq!(read("bin/two"), "#!/bin/sh\n");
        assert_eq!(read("odd"), "12345");
        assert!(folder.path().join("empty").is_dir());
    }

    #[test]
    fn another_reader_lists_the_device() {
        let Ok(mut cpio) = Command::new("cpio")
            .args(["-t", "-v", "--quiet"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
        else {
            return;
        };
        if let Some(mut input) = cpio.stdin.take() {
            assert!(input.write_all(&sample()).is_ok());
        }
        let listing = cpio
            .wait_with_output()
            .map(|output| output.stdout)
            .unwrap_or_default();
        let listing = String::from_utf8_lossy(&listing);
        let console = listing.lines().find(|line| line.ends_with("dev/console"));
        assert!(console.is_some_and(|line| line.starts_with("crw-------")));
        assert!(console.is_some_and(|line| line.contains("5,   1")));
    }
}
