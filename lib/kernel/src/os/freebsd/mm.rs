// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Areas of the address space of a process, as a driver sees them when its file is mapped.
//!
//! Manual: `mmap(2)`.

pub(crate) use super::super::common::mm::*;
use crate::ffi::c_ulong;

/// What an area is of which no part can be taken away: none.
pub(crate) const NOT_IN_PARTS: c_ulong = flags::NONE;

/// Whether a driver can forbid what a process may do by how it has opened the file: `mprotect(2)` asks nobody.
pub(crate) const CAN_FORBID: bool = false;

/// What an area is.
pub(crate) mod flags {
    use kernel_sys::bindings as c;

    use crate::ffi::c_ulong;

    /// None.
    pub const NONE: c_ulong = c::KMOD_VM_NONE;
    /// The process may read it.
    pub const READ: c_ulong = c::KMOD_VM_READ;
    /// The process may write to it.
    pub const WRITE: c_ulong = c::KMOD_VM_WRITE;
    /// The process may execute what is in it.
    pub const EXEC: c_ulong = c::KMOD_VM_EXEC;
    /// What is written to it is seen by others who mapped the same.
    pub const SHARED: c_ulong = c::KMOD_VM_SHARED;
    /// It may be made readable.
    pub const MAYREAD: c_ulong = c::KMOD_VM_MAYREAD;
    /// It may be made writable.
    pub const MAYWRITE: c_ulong = c::KMOD_VM_MAYWRITE;
    /// It may be made executable.
    pub const MAYEXEC: c_ulong = c::KMOD_VM_MAYEXEC;
    /// It may be made shared.
    pub const MAYSHARE: c_ulong = c::KMOD_VM_MAYSHARE;
    /// It is memory of a device.
    pub const IO: c_ulong = c::KMOD_VM_IO;
    /// It does not grow.
    pub const DONTEXPAND: c_ulong = c::KMOD_VM_DONTEXPAND;
    /// It is not written into a dump of the process.
    pub const DONTDUMP: c_ulong = c::KMOD_VM_DONTDUMP;
    /// It may have pages, and what is none, put into it.
    pub const MIXEDMAP: c_ulong = c::KMOD_VM_MIXEDMAP;
}
