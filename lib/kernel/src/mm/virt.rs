// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Areas of the address space of a process: what a driver sees when its file is mapped.
//!
//! A driver that implements [`mmap`](crate::miscdevice::MiscDevice::mmap) gets a [`VmaNew`], says what the area is, and may
//! put pages into it:
//!
//! ```no_run
//! #![forbid(unsafe_code)]
//! use kernel::{mm::virt::VmaNew, page::{PAGE_SIZE, Page}, prelude::*};
//!
//! /// Maps one page, for reading alone.
//! fn mmap(page: &Page, vma: &VmaNew) -> Result {
//!     if vma.end() - vma.start() != PAGE_SIZE || vma.writable() {
//!         return Err(EINVAL);
//!     }
//!     vma.try_clear_maywrite()?;
//!     vma.set_dontexpand();
//!     vma.set_mixedmap().vm_insert_page(vma.start(), page)
//! }
//! # fn main() {}
//! ```
//!
//! On FreeBSD the kernel chooses the place of the area afterwards: until then its addresses are counted from another one, and
//! are good for saying where in the area a page goes.
//!
//! C header: `include/linux/mm.h`.

use core::ops::Deref;

use crate::{
    error::{
        Result,
        code::{EACCES, EINVAL},
    },
    os::mm as os,
    page::{PAGE_MASK, Page, page_align},
    types::{NotThreadSafe, Opaque},
};

/// Flags of an area.
#[expect(non_camel_case_types, reason = "named as in C")]
pub type vm_flags_t = crate::ffi::c_ulong;

/// The flags that an area can have.
pub mod flags {
    pub use crate::os::mm::flags::*;
}

/// An area that does not change meanwhile.
///
/// # Invariants
///
/// It is a valid `struct vm_area_struct`, and its lock is held, for reading at least, while it is borrowed.
#[repr(transparent)]
pub struct VmaRef {
    vma: Opaque<os::RawVma>,
    here: NotThreadSafe,
}

impl VmaRef {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct vm_area_struct`, whose lock is held, for reading at least, while `'a` lasts.
    pub unsafe fn from_raw<'a>(vma: *const os::RawVma) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*vma.cast() }
    }

    /// Returns the pointer, for C.
    pub fn as_ptr(&self) -> *mut os::RawVma {
        self.vma.get()
    }

    /// Its [`flags`].
    pub fn flags(&self) -> vm_flags_t {
        // SAFETY: by the invariant it is valid, and does not change.
        unsafe { os::flags(self.as_ptr()) }
    }

    /// Its first address, at which a page begins.
    pub fn start(&self) -> usize {
        // SAFETY: by the invariant it is valid, and does not change.
        unsafe { os::start(self.as_ptr()) }
    }

    /// The address behind its last one, at which a page begins.
    pub fn end(&self) -> usize {
        // SAFETY: by the invariant it is valid, and does not change.
        unsafe { os::end(self.as_ptr()) }
    }

    /// Takes away what is mapped from `address` on, `size` bytes of it, for all who share the area: memory of its own goes,
    /// and what is accessed there again is looked up anew, or is a fault. May sleep.
    ///
    /// Pages go as a whole. Nothing goes if the range is not all within the area, nor if that is made of huge pages
    /// (`flags::HUGETLB`).
    pub fn zap_vma_range(&self, address: usize, size: usize) {
        let Some(end) = address.checked_add(size).and_then(page_align) else {
            return;
        };
        let start = address & PAGE_MASK;
        let is_within = self.start() <= start && start < end && end <= self.end();
        if !is_within || os::goes_as_a_whole(self.flags()) {
            return;
        }
        // SAFETY: by the invariant it is valid and locked; the range lies within it, and is of whole pages.
        unsafe { os::zap(self.as_ptr(), start, end.wrapping_sub(start)) };
    }

    /// The same, if pages may be put into it: [`flags::MIXEDMAP`].
    pub fn as_mixedmap_vma(&self) -> Option<&VmaMixedMap> {
        if self.flags() & flags::MIXEDMAP == 0 {
            return None;
        }
        // SAFETY: it is valid as said, and has the flag.
        Some(unsafe { VmaMixedMap::from_raw(self.as_ptr()) })
    }
}

/// An area into which pages may be put.
///
/// # Invariants
///
/// As of [`VmaRef`], and it has the flag [`flags::MIXEDMAP`].
#[repr(transparent)]
pub struct VmaMixedMap {
    vma: VmaRef,
}

impl Deref for VmaMixedMap {
    type Target = VmaRef;

    fn deref(&self) -> &VmaRef {
        &self.vma
    }
}

impl VmaMixedMap {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - As of [`VmaRef::from_raw`].
    /// - It has the flag [`flags::MIXEDMAP`] while `'a` lasts.
    pub unsafe fn from_raw<'a>(vma: *const os::RawVma) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*vma.cast() }
    }

    /// Maps a page at an address, until the area is unmapped: it is there as long, even if `page` is dropped.
    ///
    /// # Errors
    ///
    /// Those of the kernel: [`EFAULT`](crate::error::code::EFAULT) if the address is not in the area,
    /// [`EBUSY`](crate::error::code::EBUSY) if there is a page already.
    pub fn vm_insert_page(&self, address: usize, page: &Page) -> Result {
        // SAFETY: by the invariants the area is valid and may have pages put into it, and the page is one; the function
        // looks at the address itself.
        unsafe { os::insert_page(self.as_ptr(), address, page.as_ptr()) }
    }
}

/// An area that is being made, and that nobody else can see yet.
///
/// # Invariants
///
/// As of [`VmaRef`], and nobody else accesses it.
#[repr(transparent)]
pub struct VmaNew {
    vma: VmaRef,
}

impl Deref for VmaNew {
    type Target = VmaRef;

    fn deref(&self) -> &VmaRef {
        &self.vma
    }
}

impl VmaNew {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct vm_area_struct` that is being made, and that nobody else accesses while `'a`
    ///   lasts.
    pub unsafe fn from_raw<'a>(vma: *mut os::RawVma) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*vma.cast() }
    }

    fn change(&self, set: vm_flags_t, unset: vm_flags_t) {
        // SAFETY: by the invariant nobody else sees it yet. Which flags are set and cleared here is for the driver to say.
        unsafe { os::change_flags(self.as_ptr(), set, unset) };
    }

    /// Clears what would allow a protection later, unless it is there already.
    fn try_clear(&self, protection: vm_flags_t, may: vm_flags_t) -> Result {
        if self.flags() & protection != 0 {
            return Err(EINVAL);
        }
        if !os::CAN_FORBID && self.flags() & may != 0 {
            return Err(EACCES);
        }
        self.change(flags::NONE, may);
        Ok(())
    }

    /// Lets pages be put into it.
    pub fn set_mixedmap(&self) -> &VmaMixedMap {
        self.change(flags::MIXEDMAP, flags::NONE);
        // SAFETY: it is valid as said, and has the flag.
        unsafe { VmaMixedMap::from_raw(self.as_ptr()) }
    }

    /// Says that it is memory of a device: others do not look into it.
    pub fn set_io(&self) {
        self.change(flags::IO, flags::NONE);
    }

    /// Says that it does not grow.
    pub fn set_dontexpand(&self) {
        self.change(flags::DONTEXPAND, flags::NONE);
    }

    /// Says that a child of the process does not have it. On FreeBSD that is for the process to say, by `minherit(2)`.
    #[cfg(not(kernel_freebsd))]
    pub fn set_dontcopy(&self) {
        self.change(flags::DONTCOPY, flags::NONE);
    }

    /// Says that it is not written into a dump of the process.
    pub fn set_dontdump(&self) {
        self.change(flags::DONTDUMP, flags::NONE);
    }

    /// Whether the process may read it.
    pub fn readable(&self) -> bool {
        self.flags() & flags::READ != 0
    }

    /// Says that the process may not make it readable later.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if it is readable; [`EACCES`] where the system goes by how the file was opened, and that allows it.
    pub fn try_clear_mayread(&self) -> Result {
        self.try_clear(flags::READ, flags::MAYREAD)
    }

    /// Whether the process may write to it.
    pub fn writable(&self) -> bool {
        self.flags() & flags::WRITE != 0
    }

    /// Says that the process may not make it writable later.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if it is writable; [`EACCES`] where the system goes by how the file was opened, and that allows it.
    pub fn try_clear_maywrite(&self) -> Result {
        self.try_clear(flags::WRITE, flags::MAYWRITE)
    }

    /// Whether the process may execute what is in it.
    pub fn executable(&self) -> bool {
        self.flags() & flags::EXEC != 0
    }

    /// Says that the process may not make it executable later.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if it is executable; [`EACCES`] where the system goes by how the file was opened, and that allows it.
    pub fn try_clear_mayexec(&self) -> Result {
        self.try_clear(flags::EXEC, flags::MAYEXEC)
    }
}
