// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Files and folders, named as in `std::fs` where it has the thing.

mod file;
mod options;

pub use file::{File, SeekFrom};
pub use options::OpenOptions;

use alloc::{string::String, vec::Vec};

use crate::{
    error::{Result, of},
    os::files,
};

/// What is told of a file.
#[derive(Clone, Copy, Debug)]
pub struct Metadata(files::Status);

impl Metadata {
    /// Its permissions, such as `0o644`.
    #[must_use]
    pub fn permissions(&self) -> u32 {
        self.0.mode & 0o7777
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.size
    }

    /// Whose it is: user and group.
    #[must_use]
    pub fn owner(&self) -> (u32, u32) {
        (self.0.user, self.0.group)
    }

    /// Major and minor number, of a device node.
    #[must_use]
    pub fn device(&self) -> (u32, u32) {
        self.0.device
    }

    /// Its number in the file system.
    #[must_use]
    pub fn inode(&self) -> u64 {
        self.0.inode
    }

    /// Whether it is a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.is(files::FOLDER)
    }

    /// Whether it is a node of a character device.
    #[must_use]
    pub fn is_character_device(&self) -> bool {
        self.is(files::CHARACTER_DEVICE)
    }

    /// Whether it is a node of a block device.
    #[must_use]
    pub fn is_block_device(&self) -> bool {
        self.is(files::BLOCK_DEVICE)
    }

    fn is(&self, kind: u32) -> bool {
        self.0.mode & files::KIND_MASK == kind
    }

    pub(crate) fn of_open(file: files::Fd) -> core::result::Result<Self, i32> {
        files::status_of_open(file).map(Self)
    }
}

/// The kinds of device nodes.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// For a device that is read and written byte by byte.
    Character,
    /// For a device of blocks.
    Block,
}

/// Whether there is such a file or folder.
#[must_use]
pub fn exists(path: &str) -> bool {
    files::status(path).is_ok()
}

/// What is told of a file; links are followed.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn metadata(path: &str) -> Result<Metadata> {
    let status = files::status(path).map_err(of(format_args!("metadata of {path:?}")))?;
    Ok(Metadata(status))
}

/// All bytes of a file.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn read(path: &str) -> Result<Vec<u8>> {
    File::open(path)?.read_to_end()
}

/// All of a file as text; what is no text is replaced.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn read_to_string(path: &str) -> Result<String> {
    Ok(String::from_utf8_lossy(&read(path)?).into_owned())
}

/// Writes to a file from its beginning, all at once: also into the files through which the kernel is set up. One
/// that is not there is made; one that is there is made empty first.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn write(path: &str, bytes: impl AsRef<[u8]>) -> Result {
    File::create(path)?.write_all(bytes.as_ref())
}

/// The names in a folder, in no order.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn read_dir(path: &str) -> Result<Vec<String>> {
    files::names(path).map_err(of(format_args!("read the folder {path:?}")))
}

/// Makes a folder.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn create_dir(path: &str) -> Result {
    files::make_folder(path, 0o777).map_err(of(format_args!("make the folder {path:?}")))
}

/// Removes an empty folder.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn remove_dir(path: &str) -> Result {
    files::remove_folder(path).map_err(of(format_args!("remove the folder {path:?}")))
}

/// Removes a file.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn remove_file(path: &str) -> Result {
    files::remove(path).map_err(of(format_args!("remove {path:?}")))
}

/// Gives a file another name.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn rename(from: &str, to: &str) -> Result {
    files::rename(from, to).map_err(of(format_args!("rename {from:?} to {to:?}")))
}

/// Makes a symbolic link at `path`.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn symlink(target: &str, path: &str) -> Result {
    files::make_link(target, path).map_err(of(format_args!("link {path:?} to {target:?}")))
}

/// Where a symbolic link points.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn read_link(path: &str) -> Result<String> {
    files::read_link(path).map_err(of(format_args!("read the link {path:?}")))
}

/// Sets the permissions of a file, such as `0o600`.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn set_permissions(path: &str, permissions: u32) -> Result {
    files::set_mode(path, permissions).map_err(of(format_args!(
        "set the permissions of {path:?} to {permissions:o}"
    )))
}

/// Makes a node for the device with these numbers.
///
/// # Errors
///
/// Those of the system.
#[cfg(target_os = "linux")]
#[track_caller]
pub fn mknod(path: &str, kind: Node, major: u32, minor: u32) -> Result {
    let kind = match kind {
        Node::Character => files::CHARACTER_DEVICE,
        Node::Block => files::BLOCK_DEVICE,
    };
    files::make_node(path, kind | 0o600, major, minor).map_err(of(format_args!(
        "make the node {path:?} for {major}:{minor}"
    )))
}

/// Mounts a file system.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn mount(source: &str, target: &str, kind: &str, options: &str) -> Result {
    files::mount(source, target, kind, options).map_err(of(format_args!(
        "mount {source:?} of kind {kind} at {target:?}"
    )))
}

/// Takes a mounted file system away.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn unmount(target: &str) -> Result {
    files::unmount(target).map_err(of(format_args!("unmount {target:?}")))
}

/// The numbers of the character device that a driver registered under this name.
///
/// # Errors
///
/// Those of the system; [`ENODEV`](crate::errno::ENODEV) if there is none.
#[cfg(target_os = "linux")]
#[track_caller]
pub fn character_device_major(name: &str) -> Result<u32> {
    let text = read_to_string("/proc/devices")?;
    let listed = text.split("Block devices:").next().unwrap_or_default();
    let major = listed.lines().find_map(|line| {
        let (major, driver) = line.trim().split_once(' ')?;
        (driver == name).then(|| major.parse().ok()).flatten()
    });
    major
        .ok_or(crate::errno::ENODEV.number())
        .map_err(of(format_args!("find the character device {name:?}")))
}
