// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! A folder of the disc that can be written to: what it holds is kept in memory.

use alloc::{format, string::String, vec::Vec};

use kmod_test::{Result, fs};

/// What a folder holds, by its name there.
struct Entry {
    name: String,
    kind: Kind,
}

enum Kind {
    Folder {
        permissions: u32,
        entries: Vec<Entry>,
    },
    File {
        permissions: u32,
        content: Vec<u8>,
    },
    Link {
        target: String,
    },
}

/// Mounts a file system in memory over a folder, with the same in it.
pub(super) fn make_writable(folder: &str) -> Result {
    let entries = read(folder)?;
    fs::mount("tmpfs", folder, "tmpfs", "mode=0755")?;
    write(folder, &entries)
}

fn read(folder: &str) -> Result<Vec<Entry>> {
    let names = fs::read_dir(folder)?.into_iter();
    let entry = |name: String| {
        let kind = Kind::of(&format!("{folder}/{name}"))?;
        Ok(Entry { name, kind })
    };
    names.map(entry).collect()
}

fn write(folder: &str, entries: &[Entry]) -> Result {
    for Entry { name, kind } in entries {
        kind.make(&format!("{folder}/{name}"))?;
    }
    Ok(())
}

impl Kind {
    fn of(path: &str) -> Result<Self> {
        // What is no link has no target.
        if let Ok(target) = fs::read_link(path) {
            return Ok(Self::Link { target });
        }
        let metadata = fs::metadata(path)?;
        let permissions = metadata.permissions();
        Ok(if metadata.is_folder() {
            Self::Folder {
                permissions,
                entries: read(path)?,
            }
        } else {
            Self::File {
                permissions,
                content: fs::read(path)?,
            }
        })
    }

    fn make(&self, path: &str) -> Result {
        match self {
            Self::Link { target } => fs::symlink(target, path),
            Self::Folder {
                permissions,
                entries,
            } => {
                fs::create_dir(path)?;
                write(path, entries)?;
                fs::set_permissions(path, *permissions)
            }
            Self::File {
                permissions,
                content,
            } => {
                fs::write(path, content)?;
                fs::set_permissions(path, *permissions)
            }
        }
    }
}
