// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The one place that talks to the operating system: everything outside `os/` is portable.
//!
//! Each system has a folder with the same functions in it. Only there is `unsafe` allowed.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
pub(crate) use linux::*;
