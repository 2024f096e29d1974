// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Areas of the address space of a process, as far as they are the same on every system.

use kernel_sys::bindings;

use crate::{
    error::{Result, to_result},
    ffi::c_ulong,
};

/// `struct vm_area_struct`.
pub(crate) use kernel_sys::bindings::vm_area_struct as RawVma;

/// What an area is, of what it can be on every system.
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

/// Its first address.
///
/// # Safety
///
/// - `vma` is valid and does not change meanwhile.
pub(crate) unsafe fn start(vma: *const RawVma) -> usize {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vma_start(vma) }
}

/// The address behind its last one.
///
/// # Safety
///
/// - `vma` is valid and does not change meanwhile.
pub(crate) unsafe fn end(vma: *const RawVma) -> usize {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vma_end(vma) }
}

/// Its flags.
///
/// # Safety
///
/// - `vma` is valid and does not change meanwhile.
pub(crate) unsafe fn flags(vma: *const RawVma) -> c_ulong {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vma_flags(vma) }
}

/// Changes its flags.
///
/// # Safety
///
/// - `vma` is valid, and nobody else accesses it meanwhile.
pub(crate) unsafe fn change_flags(vma: *mut RawVma, set: c_ulong, unset: c_ulong) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vma_change_flags(vma, set, unset) };
}

/// Maps a page at an address.
///
/// # Safety
///
/// - `vma` is valid, does not change meanwhile, and may have pages put into it.
/// - `page` is a page that was allocated by itself, with a reference meanwhile.
pub(crate) unsafe fn insert_page(
    vma: *mut RawVma,
    address: usize,
    page: *mut bindings::page,
) -> Result {
    // SAFETY: the contract of this function is that of the C function.
    to_result(unsafe { bindings::kmod_vm_insert_page(vma, address, page) })
}

/// Takes away what is mapped in a range.
///
/// # Safety
///
/// - `vma` is valid, and its lock, or that of all areas, is held, for reading at least.
/// - The range lies within it, is of whole pages, and is not empty; the pages are not huge ones that were set aside.
pub(crate) unsafe fn zap(vma: *mut RawVma, address: usize, size: usize) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_zap_vma_range(vma, address, size) };
}
