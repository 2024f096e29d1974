// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Pages: memory in the pieces that the processor maps.
//!
//! C headers: `include/linux/gfp.h`, `include/linux/mm.h`.

use core::{marker::PhantomData, mem::ManuallyDrop, ops::Deref, ptr::NonNull};

use crate::{
    alloc::{AllocError, Flags},
    error::{Result, code::EINVAL},
    os::page as os,
    uaccess::UserSliceReader,
};

/// The size of a page: a power of two.
pub const PAGE_SIZE: usize = os::PAGE_SIZE;

/// The size of a page, as the power of two that it is.
pub const PAGE_SHIFT: usize = PAGE_SIZE.trailing_zeros() as usize;

/// What is left of an address if its place in the page is taken away.
pub const PAGE_MASK: usize = !(PAGE_SIZE.wrapping_sub(1));

/// The next address at which a page begins, or the same if one does there; nothing if there is none.
pub const fn page_align(addr: usize) -> Option<usize> {
    match addr.checked_add(PAGE_SIZE.wrapping_sub(1)) {
        Some(end) => Some(end & PAGE_MASK),
        None => None,
    }
}

/// A page of memory.
///
/// It may be mapped into user space, and be changed there at any time: what is read of it is an allegation, too.
///
/// # Invariants
///
/// The pointer is to a `struct page` that was allocated by itself, of which one reference belongs to this.
pub struct Page {
    page: NonNull<os::RawPage>,
}

// SAFETY: nothing of a page is bound to a task or a processor.
unsafe impl Send for Page {}

// SAFETY: by a shared reference, what is in it is accessed in unsafe functions alone.
unsafe impl Sync for Page {}

impl Page {
    /// Allocates one. What is in it is anything, unless the flags say zero.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use kernel::{alloc::flags::__GFP_ZERO, page::Page, prelude::*};
    ///
    /// let page = Page::alloc_page(GFP_KERNEL | __GFP_ZERO)?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn alloc_page(flags: Flags) -> Result<Self, AllocError> {
        // INVARIANT: it was just allocated.
        Ok(Self {
            page: NonNull::new(os::alloc(flags)).ok_or(AllocError)?,
        })
    }

    /// Returns the pointer, for C.
    pub fn as_ptr(&self) -> *mut os::RawPage {
        self.page.as_ptr()
    }

    /// The node whose memory it is.
    pub fn nid(&self) -> i32 {
        // SAFETY: by the invariant it is a page.
        unsafe { os::node(self.as_ptr()) }
    }

    /// Runs `body` with the address of a part of it, where it can be read and written.
    fn with_part<T>(
        &self,
        offset: usize,
        len: usize,
        body: impl FnOnce(*mut u8) -> Result<T>,
    ) -> Result<T> {
        if offset > PAGE_SIZE || len > PAGE_SIZE.wrapping_sub(offset) {
            return Err(EINVAL);
        }
        // SAFETY: by the invariant it is a page, which stays meanwhile.
        unsafe { os::with_mapped(self.as_ptr(), |start| body(start.wrapping_add(offset))) }
    }

    /// Copies from it to `dst`.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if that goes beyond the page.
    ///
    /// # Safety
    ///
    /// - `dst` is memory for `len` bytes.
    /// - Nobody in the kernel writes to this part of the page meanwhile.
    pub unsafe fn read_raw(&self, dst: *mut u8, offset: usize, len: usize) -> Result {
        self.with_part(offset, len, |part| {
            // SAFETY: the part is `len` bytes of the page; the rest is promised by the caller.
            unsafe { part.copy_to_nonoverlapping(dst, len) };
            Ok(())
        })
    }

    /// Copies from `src` to it.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if that goes beyond the page.
    ///
    /// # Safety
    ///
    /// - `src` is `len` bytes.
    /// - Nobody in the kernel accesses this part of the page meanwhile.
    pub unsafe fn write_raw(&self, src: *const u8, offset: usize, len: usize) -> Result {
        self.with_part(offset, len, |part| {
            // SAFETY: the part is `len` bytes of the page; the rest is promised by the caller.
            unsafe { part.copy_from_nonoverlapping(src, len) };
            Ok(())
        })
    }

    /// Makes a part of it zero.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if that goes beyond the page.
    ///
    /// # Safety
    ///
    /// - Nobody in the kernel accesses this part of the page meanwhile.
    pub unsafe fn fill_zero_raw(&self, offset: usize, len: usize) -> Result {
        self.with_part(offset, len, |part| {
            // SAFETY: the part is `len` bytes of the page; the rest is promised by the caller.
            unsafe { part.write_bytes(0, len) };
            Ok(())
        })
    }

    /// Copies from user space to it.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if that goes beyond the page; [`EFAULT`](crate::error::code::EFAULT) as of
    /// [`UserSliceReader::read_raw`].
    ///
    /// # Safety
    ///
    /// - Nobody in the kernel accesses this part of the page meanwhile.
    pub unsafe fn copy_from_user_slice_raw(
        &self,
        reader: &mut UserSliceReader,
        offset: usize,
        len: usize,
    ) -> Result {
        self.with_part(offset, len, |part| {
            // SAFETY: the part is `len` bytes of the page, which nobody else accesses.
            reader.read_raw(unsafe { core::slice::from_raw_parts_mut(part.cast(), len) })
        })
    }
}

/// A page that somebody else has.
///
/// # Invariants
///
/// The pointer in it is to a page that is there while `'a` lasts.
pub struct BorrowedPage<'a>(ManuallyDrop<Page>, PhantomData<&'a Page>);

impl BorrowedPage<'_> {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct page`, which is there while `'a` lasts.
    pub unsafe fn from_raw(ptr: NonNull<os::RawPage>) -> Self {
        // INVARIANT: promised by the caller. Its reference is never given back by this.
        Self(ManuallyDrop::new(Page { page: ptr }), PhantomData)
    }
}

impl Deref for BorrowedPage<'_> {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.0
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: by the invariant the reference is this one's.
        unsafe { os::free(self.as_ptr()) };
    }
}
