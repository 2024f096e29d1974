// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The numbers in calls that other systems have, too.

pub(crate) const NONBLOCK: u32 = 0x4;
pub(crate) const APPEND: u32 = 0x8;
pub(crate) const CREATE: u32 = 0x200;
pub(crate) const TRUNCATE: u32 = 0x400;
pub(crate) const EXCLUSIVE: u32 = 0x800;
pub(in crate::os) const NO_TERMINAL: u32 = 0x8000;
pub(in crate::os) const FOLDER_ONLY: u32 = 0x2_0000;
pub(in crate::os) const CLOSE_ON_EXEC: u32 = 0x10_0000;

/// Of `fcntl`.
pub(in crate::os) const DUPLICATE_CLOSE_ON_EXEC: usize = 17;
/// Of `unlinkat`.
pub(in crate::os) const REMOVE_FOLDER: usize = 0x800;
/// How many bytes an entry of a folder has before its name.
pub(in crate::os) const BEFORE_NAME: usize = 24;

/// Of `mmap`.
pub(in crate::os) const ANONYMOUS: usize = 0x1000;
/// Where all memory is mapped on x86-64: the kernel's in any case.
pub(crate) const ALL_MEMORY: usize = usize::MAX << 43;

/// The clock that no one sets.
pub(in crate::os) const MONOTONIC: usize = 4;

/// In the number of a control call: what happens to its argument, and how much room its size has.
pub(crate) const IOCTL_NOTHING: u32 = 1 << 29;
pub(crate) const IOCTL_READ: u32 = 1 << 30;
pub(crate) const IOCTL_WRITE: u32 = 1 << 31;
pub(crate) const IOCTL_SIZE: u32 = 0x1fff;
