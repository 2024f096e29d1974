// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Pages of memory.
//!
//! C headers: `include/linux/gfp.h`, `include/linux/mm.h`, `include/linux/highmem.h`.

use kernel_sys::bindings;

use crate::{alloc::Flags, ffi::c_int, types::ScopeGuard};

/// `struct page`.
pub(crate) use kernel_sys::bindings::page as RawPage;

/// The size of a page.
pub(crate) const PAGE_SIZE: usize = bindings::KMOD_PAGE_SIZE;

/// Allocates a page; null if there is no memory.
pub(crate) fn alloc(flags: Flags) -> *mut RawPage {
    // SAFETY: the function takes any flags that there are.
    unsafe { bindings::kmod_alloc_page(flags.as_raw()) }
}

/// Gives a reference back.
///
/// # Safety
///
/// - The caller has one, and does not use it any more.
pub(crate) unsafe fn free(page: *mut RawPage) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_free_page(page) };
}

/// The node whose memory it is.
///
/// # Safety
///
/// - `page` is a page.
pub(crate) unsafe fn node(page: *const RawPage) -> c_int {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_page_to_nid(page) }
}

/// Runs `body` with the address of the page, where it can be read and written.
///
/// # Safety
///
/// - `page` is a page, and stays one until this returns.
pub(crate) unsafe fn with_mapped<T>(page: *mut RawPage, body: impl FnOnce(*mut u8) -> T) -> T {
    // SAFETY: promised by the caller. It is undone below, in the opposite order of nested calls.
    let address = unsafe { bindings::kmod_kmap_local_page(page) };
    let _unmap = ScopeGuard::new(|| {
        // SAFETY: it was mapped above, in this task, and is not used any more.
        unsafe { bindings::kmod_kunmap_local(address) };
    });
    body(address.cast())
}
