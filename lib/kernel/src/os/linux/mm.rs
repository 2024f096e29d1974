// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Areas of the address space of a process.
//!
//! C header: `include/linux/mm.h`.

pub(crate) use super::super::common::mm::*;
use crate::ffi::c_ulong;

/// Whether no part can be taken away of an area with these flags.
pub(crate) fn goes_as_a_whole(area: c_ulong) -> bool {
    area & flags::HUGETLB != 0
}

/// Whether a driver can forbid what a process may do by how it has opened the file.
pub(crate) const CAN_FORBID: bool = true;

/// What an area is.
pub(crate) mod flags {
    use kernel_sys::bindings as c;

    use crate::ffi::c_ulong;
    pub use crate::os::common::mm::flags::*;

    /// Its pages are known by their numbers alone.
    pub const PFNMAP: c_ulong = c::KMOD_VM_PFNMAP;
    /// A child of the process does not have it.
    pub const DONTCOPY: c_ulong = c::KMOD_VM_DONTCOPY;
    /// Its pages stay in memory once they were accessed.
    pub const LOCKONFAULT: c_ulong = c::KMOD_VM_LOCKONFAULT;
    /// Its memory counts for the limit of the system.
    pub const ACCOUNT: c_ulong = c::KMOD_VM_ACCOUNT;
    /// No memory was set aside for it.
    pub const NORESERVE: c_ulong = c::KMOD_VM_NORESERVE;
    /// It is made of huge pages that were set aside.
    pub const HUGETLB: c_ulong = c::KMOD_VM_HUGETLB;
    /// Its pages are written back before they may be written to.
    pub const SYNC: c_ulong = c::KMOD_VM_SYNC;
    /// What it means is up to the processor.
    pub const ARCH_1: c_ulong = c::KMOD_VM_ARCH_1;
    /// In a child of the process it is zero.
    pub const WIPEONFORK: c_ulong = c::KMOD_VM_WIPEONFORK;
    /// It is watched for what is written to it.
    pub const SOFTDIRTY: c_ulong = c::KMOD_VM_SOFTDIRTY;
    /// It would like huge pages.
    pub const HUGEPAGE: c_ulong = c::KMOD_VM_HUGEPAGE;
    /// It does not want huge pages.
    pub const NOHUGEPAGE: c_ulong = c::KMOD_VM_NOHUGEPAGE;
    /// Pages with the same content may be one.
    pub const MERGEABLE: c_ulong = c::KMOD_VM_MERGEABLE;
}
