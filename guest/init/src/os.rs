// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What differs from system to system: names of files, what is mounted and set, terminals.
//!
//! Each system has a folder with the same items in it.

#[cfg(target_os = "freebsd")]
mod freebsd;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "freebsd")]
pub(crate) use freebsd::*;
#[cfg(target_os = "linux")]
pub(crate) use linux::*;
