// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The numbers in calls that other systems have, too.

pub(crate) const CREATE: u32 = 0o100;
pub(crate) const EXCLUSIVE: u32 = 0o200;
pub(in crate::os) const NO_TERMINAL: u32 = 0o400;
pub(crate) const TRUNCATE: u32 = 0o1000;
pub(crate) const APPEND: u32 = 0o2000;
pub(crate) const NONBLOCK: u32 = 0o4000;
pub(in crate::os) const FOLDER_ONLY: u32 = 0o200_000;
pub(in crate::os) const CLOSE_ON_EXEC: u32 = 0o2_000_000;

/// Of `fcntl`.
pub(in crate::os) const DUPLICATE_CLOSE_ON_EXEC: usize = 1030;
/// Of `unlinkat`.
pub(in crate::os) const REMOVE_FOLDER: usize = 0x200;

/// How many bytes an entry of a folder has before its name.
pub(in crate::os) const BEFORE_NAME: usize = 19;

/// Of `mmap`.
pub(in crate::os) const ANONYMOUS: usize = 0x20;
/// Of `mmap`: addresses that programs of 32 bits can name.
pub(in crate::os) const FOR_32_BITS: usize = 0x40;
/// Where all memory is mapped on x86-64, unless it was moved: the kernel's in any case.
pub(crate) const ALL_MEMORY: usize = (usize::MAX << 47) + (0x88 << 36);

/// The clock that no one sets.
pub(in crate::os) const MONOTONIC: usize = 1;

/// In the number of a control call: what happens to its argument, and how much room its size has.
pub(crate) const IOCTL_NOTHING: u32 = 0;
pub(crate) const IOCTL_WRITE: u32 = 1 << 30;
pub(crate) const IOCTL_READ: u32 = 2 << 30;
pub(crate) const IOCTL_SIZE: u32 = 0x3fff;
