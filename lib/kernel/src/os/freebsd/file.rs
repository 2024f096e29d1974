// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files of devices, and what is being read from or written to one.
//!
//! The system has no place for a driver in its own structure: a file is what the shims keep for each opening.
//!
//! Manual: `devfs_set_cdevpriv(9)`.

pub(crate) use crate::os::common::file::*;

/// An open file.
pub(crate) use kernel_sys::bindings::kmod_file as RawFile;
