// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Kernel memory: slab objects, virtually contiguous areas, and either.
//!
//! C headers: `include/linux/slab.h`, `include/linux/vmalloc.h`, `include/linux/gfp_types.h`.

use kernel_sys::{
    bindings,
    ffi::{c_int, c_void},
};

pub(crate) const GFP_ATOMIC: u32 = bindings::KMOD_GFP_ATOMIC;
pub(crate) const GFP_KERNEL: u32 = bindings::KMOD_GFP_KERNEL;
pub(crate) const GFP_KERNEL_ACCOUNT: u32 = bindings::KMOD_GFP_KERNEL_ACCOUNT;
pub(crate) const GFP_NOWAIT: u32 = bindings::KMOD_GFP_NOWAIT;
pub(crate) const __GFP_DIRECT_RECLAIM: u32 = bindings::KMOD___GFP_DIRECT_RECLAIM;
pub(crate) const __GFP_HIGHMEM: u32 = bindings::KMOD___GFP_HIGHMEM;
pub(crate) const __GFP_NOWARN: u32 = bindings::KMOD___GFP_NOWARN;
pub(crate) const __GFP_ZERO: u32 = bindings::KMOD___GFP_ZERO;

/// No node in particular.
pub(crate) const NO_NODE: c_int = bindings::KMOD_NUMA_NO_NODE;
/// One above the highest number a node can have.
pub(crate) const MAX_NODES: c_int = bindings::KMOD_MAX_NUMNODES;

/// What every slab object is aligned to; one whose size is a power of two is aligned to its size.
pub(crate) const SLAB_ALIGN: usize = bindings::KMOD_ARCH_KMALLOC_MINALIGN;
/// What every area is aligned to.
pub(crate) const PAGE_SIZE: usize = bindings::KMOD_PAGE_SIZE;

/// Makes the slab object at `ptr`, which was asked for with `old_size` bytes, hold `size` bytes.
///
/// Allocates where `ptr` is null, then preferably on `node`. The bytes both sizes have are kept; with `__GFP_ZERO` the
/// others read as zero. A null return means that nothing has changed.
///
/// # Safety
///
/// - `ptr` is null, or came from this function and has not been given back; `old_size` is at most its size.
/// - `size` is not zero, and at most `isize::MAX`.
pub(crate) unsafe fn krealloc(
    ptr: *mut u8,
    old_size: usize,
    size: usize,
    flags: u32,
    node: c_int,
) -> *mut u8 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_krealloc(ptr.cast::<c_void>(), old_size, size, flags, node) }.cast()
}

/// Like [`krealloc`], for an area of whole pages that are contiguous in virtual memory alone.
///
/// # Safety
///
/// That of [`krealloc`], with `ptr` from this function.
pub(crate) unsafe fn vrealloc(
    ptr: *mut u8,
    old_size: usize,
    size: usize,
    flags: u32,
    node: c_int,
) -> *mut u8 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vrealloc(ptr.cast::<c_void>(), old_size, size, flags, node) }.cast()
}

/// Like [`krealloc`], for a slab object, or an area where such an object is hard to get.
///
/// # Safety
///
/// That of [`krealloc`], with `ptr` from this function.
pub(crate) unsafe fn kvrealloc(
    ptr: *mut u8,
    old_size: usize,
    size: usize,
    flags: u32,
    node: c_int,
) -> *mut u8 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kvrealloc(ptr.cast::<c_void>(), old_size, size, flags, node) }.cast()
}

/// Whether memory is an area, which may be given back only where sleeping is allowed.
///
/// Says the same of an address for as long as there is memory at it.
pub(crate) fn is_area(ptr: *const u8) -> bool {
    // SAFETY: the function looks at the address alone.
    unsafe { bindings::kmod_is_vmalloc_addr(ptr.cast::<c_void>()) }
}

/// Gives back what [`krealloc`] returned.
///
/// # Safety
///
/// - `ptr` came from [`krealloc`] and has not been given back.
pub(crate) unsafe fn kfree(ptr: *mut u8) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kfree(ptr.cast::<c_void>()) }
}

/// Gives back what [`vrealloc`] returned.
///
/// # Safety
///
/// - `ptr` came from [`vrealloc`] and has not been given back.
pub(crate) unsafe fn vfree(ptr: *mut u8) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_vfree(ptr.cast::<c_void>()) }
}

/// Gives back what [`kvrealloc`] returned.
///
/// # Safety
///
/// - `ptr` came from [`kvrealloc`] and has not been given back.
pub(crate) unsafe fn kvfree(ptr: *mut u8) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kvfree(ptr.cast::<c_void>()) }
}
