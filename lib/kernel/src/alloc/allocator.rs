// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The allocators of the kernel, and what an allocator is.
//!
//! C headers: `include/linux/slab.h`, `include/linux/vmalloc.h`.

mod heap;

use core::{alloc::Layout, ptr::NonNull};

use self::heap::Heap;
use super::{Flags, NumaNode};
use crate::os::alloc as os;

/// There was no memory, or more was asked for than an allocator can have.
///
/// As an [`Error`](crate::error::Error) it is `ENOMEM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocError;

/// A source of memory.
///
/// An allocator has no values: its functions are called on the type. Memory is described by its layout; where that has
/// no size, the address is a dangling, aligned one and no memory stands behind it.
///
/// # Safety
///
/// - Memory that was returned stays valid, and belongs to the caller alone, until it is given back or resized.
/// - It has at least the size of the layout, and is aligned to both its alignment and, unless the size is zero,
///   [`MIN_ALIGN`](Self::MIN_ALIGN).
/// - A failure leaves memory that was passed in as it was.
pub unsafe trait Allocator {
    /// What memory is aligned to, whatever the layout says.
    const MIN_ALIGN: usize;

    /// Allocates memory for `layout`, preferably on node `nid`.
    ///
    /// It is uninitialised, unless [`__GFP_ZERO`](super::flags::__GFP_ZERO) is among the flags.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none, or the allocator cannot have the layout.
    fn alloc(layout: Layout, flags: Flags, nid: NumaNode) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: no memory is passed in.
        unsafe { Self::realloc(None, layout, Layout::new::<()>(), flags, nid) }
    }

    /// Makes the memory at `ptr`, of layout `old_layout`, fit `layout`; without `ptr` it allocates.
    ///
    /// The bytes that both layouts have are kept. Those that are added are uninitialised, or zero with
    /// [`__GFP_ZERO`](super::flags::__GFP_ZERO). Where `layout` has no size the memory is given back.
    ///
    /// # Errors
    ///
    /// [`AllocError`] as for [`alloc`](Self::alloc); the memory at `ptr` is then still the caller's, as it was.
    ///
    /// # Safety
    ///
    /// - `ptr`, if given, came from this allocator with `old_layout`, and was neither resized nor given back since.
    /// - After success it is not used any more.
    unsafe fn realloc(
        ptr: Option<NonNull<u8>>,
        layout: Layout,
        old_layout: Layout,
        flags: Flags,
        nid: NumaNode,
    ) -> Result<NonNull<[u8]>, AllocError>;

    /// Gives memory of layout `layout` back.
    ///
    /// # Safety
    ///
    /// - `ptr` came from this allocator with `layout`, and was neither resized nor given back since.
    /// - It is not used any more.
    unsafe fn free(ptr: NonNull<u8>, layout: Layout) {
        let empty = Layout::new::<()>();
        // SAFETY: the contract of this function is what is asked of memory that is passed in. Giving back does not
        // allocate, hence the result says nothing.
        let _ = unsafe { Self::realloc(Some(ptr), empty, layout, Flags::NONE, NumaNode::NO_NODE) };
    }
}

/// The slab allocator: physically contiguous memory of up to a few megabytes.
pub struct Kmalloc;

/// Whole pages, contiguous in virtual memory alone: for what is large.
///
/// Allocation may sleep: flags that forbid it make it fail. Nothing is aligned to more than a page.
pub struct Vmalloc;

/// Memory from [`Kmalloc`], or from [`Vmalloc`] where that has none.
///
/// Nothing is aligned to more than a page.
pub struct KVmalloc;

impl Kmalloc {
    /// Returns the layout that memory for `layout` is asked for with, so that it is aligned.
    ///
    /// Slab objects are aligned to their size if that is a power of two, and else to little.
    pub fn aligned_layout(layout: Layout) -> Layout {
        let size =
            slab_size(layout).and_then(|size| Layout::from_size_align(size, layout.align()).ok());
        // A layout so large that no power of two holds it is not to be had from a slab either way.
        size.unwrap_or(layout)
    }
}

/// The size of a slab object that is sure to be aligned for `layout`.
fn slab_size(layout: Layout) -> Option<usize> {
    if layout.size() == 0 || layout.align() <= os::SLAB_ALIGN {
        Some(layout.size())
    } else {
        layout
            .size()
            .max(layout.align())
            .checked_next_power_of_two()
    }
}

// SAFETY: the functions are those of one kind of memory, with its alignment; see `slab_size` for more than that.
unsafe impl Heap for Kmalloc {
    const ALIGN: usize = os::SLAB_ALIGN;
    const RESIZE: heap::Resize = os::krealloc;
    const FREE: heap::Free = os::kfree;

    fn padded_size(layout: Layout) -> Option<usize> {
        slab_size(layout)
    }
}

// SAFETY: the functions are those of one kind of memory, with its alignment; none beyond that is offered.
unsafe impl Heap for Vmalloc {
    const ALIGN: usize = os::PAGE_SIZE;
    const RESIZE: heap::Resize = os::vrealloc;
    const FREE: heap::Free = os::vfree;

    fn padded_size(layout: Layout) -> Option<usize> {
        (layout.align() <= os::PAGE_SIZE).then_some(layout.size())
    }
}

// SAFETY: the functions are those of one kind of memory, with the lesser alignment of the two it can be.
unsafe impl Heap for KVmalloc {
    const ALIGN: usize = os::SLAB_ALIGN;
    const RESIZE: heap::Resize = os::kvrealloc;
    const FREE: heap::Free = os::kvfree;

    fn padded_size(layout: Layout) -> Option<usize> {
        if layout.align() > os::PAGE_SIZE {
            None
        } else if layout.align() > os::SLAB_ALIGN && layout.size() > os::PAGE_SIZE {
            // As an area this costs nothing, and slab objects of whole pages are aligned to one.
            layout.size().checked_next_multiple_of(os::PAGE_SIZE)
        } else {
            slab_size(layout)
        }
    }
}

macro_rules! impl_allocator {
    ($($heap:ty),+) => {$(
        // SAFETY: `Heap` promises the same of the functions that stand behind these.
        unsafe impl Allocator for $heap {
            const MIN_ALIGN: usize = <Self as Heap>::ALIGN;

            #[inline]
            unsafe fn realloc(
                ptr: Option<NonNull<u8>>,
                layout: Layout,
                old_layout: Layout,
                flags: Flags,
                nid: NumaNode,
            ) -> Result<NonNull<[u8]>, AllocError> {
                // SAFETY: the contracts are the same.
                unsafe { heap::realloc::<Self>(ptr, layout, old_layout, flags, nid) }
            }

            #[inline]
            unsafe fn free(ptr: NonNull<u8>, layout: Layout) {
                // SAFETY: the contracts are the same.
                unsafe { heap::free::<Self>(ptr, layout) }
            }
        }
    )+};
}
impl_allocator!(Kmalloc, Vmalloc, KVmalloc);

#[cfg(test)]
mod tests;
