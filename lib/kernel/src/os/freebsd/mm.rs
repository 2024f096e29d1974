// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Areas of the address space of a process, as a driver sees them when its file is mapped.
//!
//! Manual: `mmap(2)`.

pub(crate) use super::super::common::mm::*;
use crate::ffi::c_ulong;

/// Whether no part can be taken away of an area with these flags: that can always be done.
pub(crate) fn goes_as_a_whole(_: c_ulong) -> bool {
    false
}

/// Whether a driver can forbid what a process may do by how it has opened the file: `mprotect(2)` asks nobody.
pub(crate) const CAN_FORBID: bool = false;
