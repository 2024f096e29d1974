// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the allocators have in common: sizes of zero, alignment, and failure.

use core::{
    alloc::Layout,
    ptr::{self, NonNull},
};

use super::AllocError;
#[cfg(feature = "testing")]
use crate::alloc::faults::FAULTS;
use crate::{
    alloc::{Flags, NumaNode},
    os::alloc as os,
};

/// Resizes memory: pointer (null to allocate), old size, size, flags, node; null on failure.
pub(super) type Resize = unsafe fn(*mut u8, usize, usize, u32, i32) -> *mut u8;

/// Gives memory back.
pub(super) type Free = unsafe fn(*mut u8);

/// One kind of memory of the system below.
///
/// # Safety
///
/// - What [`RESIZE`](Self::RESIZE) returns belongs to the caller until it goes to it again or to
///   [`FREE`](Self::FREE), holds the size asked for, and is aligned to [`ALIGN`](Self::ALIGN).
/// - A failed resize changes nothing.
pub(super) unsafe trait Heap {
    /// What memory of any size is aligned to.
    const ALIGN: usize;
    /// Allocates and resizes. The size is never zero; the old one may be less than was asked for.
    const RESIZE: Resize;
    /// Gives memory back.
    const FREE: Free;

    /// How much to ask for so that the memory is aligned for `layout`, if that can be had.
    fn padded_size(layout: Layout) -> Option<usize>;
}

/// Implements [`Allocator::realloc`](super::Allocator::realloc).
///
/// # Safety
///
/// That of [`Allocator::realloc`](super::Allocator::realloc), for memory from this function and the same `H`.
#[inline]
pub(super) unsafe fn realloc<H: Heap>(
    ptr: Option<NonNull<u8>>,
    layout: Layout,
    old_layout: Layout,
    flags: Flags,
    nid: NumaNode,
) -> Result<NonNull<[u8]>, AllocError> {
    // No memory stands behind a layout without size.
    let old = ptr.filter(|_| old_layout.size() != 0);
    if layout.size() == 0 {
        if let Some(old) = old {
            // SAFETY: promised by the caller.
            unsafe { free::<H>(old, old_layout) };
        }
        return Ok(dangling(layout));
    }
    match old {
        None => alloc::<H>(layout, flags, nid),
        // SAFETY: promised by the caller, and neither size is zero.
        Some(old) if layout.align() <= H::ALIGN => unsafe {
            resize::<H>(old.as_ptr(), layout, old_layout.size(), flags, nid)
        },
        // Nothing says that what is resized keeps more than the usual alignment.
        // SAFETY: promised by the caller, and neither size is zero.
        Some(old) => unsafe { relocate::<H>(old, layout, old_layout, flags, nid) },
    }
}

/// Implements [`Allocator::free`](super::Allocator::free).
///
/// # Safety
///
/// That of [`Allocator::free`](super::Allocator::free), for memory from [`realloc`] of the same `H`.
#[inline]
pub(super) unsafe fn free<H: Heap>(ptr: NonNull<u8>, layout: Layout) {
    if layout.size() != 0 {
        // SAFETY: as the layout has a size, the memory came from `H::RESIZE`; the caller does not use it any more.
        unsafe { H::FREE(ptr.as_ptr()) };
        #[cfg(feature = "testing")]
        FAULTS.given_back();
    }
}

/// Allocates for a layout that has a size.
fn alloc<H: Heap>(
    layout: Layout,
    flags: Flags,
    nid: NumaNode,
) -> Result<NonNull<[u8]>, AllocError> {
    // SAFETY: no memory is passed in, and the size is not zero.
    let memory = unsafe { resize::<H>(ptr::null_mut(), layout, 0, flags, nid) }?;
    let first = memory.cast::<u8>();
    if !is_aligned(first, layout) {
        // SAFETY: the memory was just allocated for this layout, and goes nowhere else.
        unsafe { free::<H>(first, layout) };
        return Err(AllocError);
    }
    Ok(memory)
}

/// Moves memory to a fresh allocation.
///
/// An area cannot be given back where sleeping is forbidden: there it stays if it is good enough as it is.
///
/// # Safety
///
/// That of [`realloc`], and neither layout has size zero.
unsafe fn relocate<H: Heap>(
    old: NonNull<u8>,
    layout: Layout,
    old_layout: Layout,
    flags: Flags,
    nid: NumaNode,
) -> Result<NonNull<[u8]>, AllocError> {
    if flags.as_raw() & os::__GFP_DIRECT_RECLAIM == 0 && os::is_area(old.as_ptr()) {
        let good_enough = layout.size() <= old_layout.size() && is_aligned(old, layout);
        return good_enough
            .then(|| NonNull::slice_from_raw_parts(old, layout.size()))
            .ok_or(AllocError);
    }
    let moved = alloc::<H>(layout, flags, nid)?;
    let kept = layout.size().min(old_layout.size());
    // SAFETY: both have `kept` bytes at least, and what is newly allocated overlaps nothing.
    unsafe { moved.cast::<u8>().copy_from_nonoverlapping(old, kept) };
    // SAFETY: promised by the caller.
    unsafe { free::<H>(old, old_layout) };
    Ok(moved)
}

/// Asks the system for memory.
///
/// # Safety
///
/// - `old` is null, or came from [`realloc`] of the same `H` for a layout of `old_size` bytes.
/// - `layout` and, unless `old` is null, `old_size` are not zero in size.
#[inline]
unsafe fn resize<H: Heap>(
    old: *mut u8,
    layout: Layout,
    old_size: usize,
    flags: Flags,
    nid: NumaNode,
) -> Result<NonNull<[u8]>, AllocError> {
    let size = H::padded_size(layout).filter(|size| isize::try_from(*size).is_ok());
    let size = size.ok_or(AllocError)?;
    #[cfg(feature = "testing")]
    if layout.size() > old_size && !FAULTS.permit() {
        return Err(AllocError);
    }
    // SAFETY: the memory is as `H` returned it, by the contract; the size is neither zero nor beyond `isize::MAX`.
    let memory = unsafe { H::RESIZE(old, old_size, size, flags.as_raw(), nid.as_raw()) };
    let memory = NonNull::new(memory).ok_or(AllocError)?;
    #[cfg(feature = "testing")]
    if old.is_null() {
        FAULTS.made();
    }
    Ok(NonNull::slice_from_raw_parts(memory, layout.size()))
}

/// Whether memory is aligned as `layout` wants it.
fn is_aligned(memory: NonNull<u8>, layout: Layout) -> bool {
    memory.addr().get() & layout.align().wrapping_sub(1) == 0
}

/// An aligned address behind which there is no memory.
fn dangling(layout: Layout) -> NonNull<[u8]> {
    NonNull::slice_from_raw_parts(layout.dangling_ptr(), 0)
}
