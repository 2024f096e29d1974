// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory of user space: an allegation, until it was copied.
//!
//! A [`UserPtr`] is a number that the user sent. A [`UserSlice`] is such a number and a length, and neither says that
//! there is memory: every copy finds that out anew, and fails with [`EFAULT`] where there is none, where it may not be
//! accessed, and where it is not user space's at all. Meanwhile other threads of the user may change what is there, so
//! what was checked and is read again is not checked. That is why a slice becomes a [`UserSliceReader`], which goes on
//! with what it reads and never comes back:
//!
//! ```no_run
//! #![forbid(unsafe_code)]
//! use kernel::{prelude::*, uaccess::UserSlice};
//!
//! /// A message begins with its length, which the user may change at any time: it is read once.
//! fn message(user: UserSlice) -> Result<KVec<u8>> {
//!     let mut reader = user.reader();
//!     let length = usize::from(reader.read::<u16>()?);
//!     if length > 512 || length > reader.len() {
//!         return Err(EMSGSIZE);
//!     }
//!     let mut message = KVec::from_elem(0, length, GFP_KERNEL)?;
//!     reader.read_slice(&mut message)?;
//!     Ok(message)
//! }
//! # fn main() {}
//! ```
//!
//! What is made of a slice uses it up, so nothing is read twice by mistake:
//!
//! ```compile_fail,E0382
//! # use kernel::{prelude::*, uaccess::UserSlice};
//! fn twice(user: UserSlice) -> Result {
//!     let checked: u32 = user.reader().read()?;
//!     let used: u32 = user.reader().read()?;
//!     Ok(())
//! }
//! ```
//!
//! C header: `include/linux/uaccess.h`.

mod reader;
mod writer;

use crate::{
    alloc::{Allocator, Flags, Vec},
    error::Result,
    ffi::c_void,
};

pub use self::{reader::UserSliceReader, writer::UserSliceWriter};

#[expect(unused_imports, reason = "for the documentation")]
use crate::error::code::EFAULT;

/// An address that the user sent. There may be anything, or nothing.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct UserPtr(*mut c_void);

impl UserPtr {
    /// Takes a number for an address.
    #[inline]
    #[must_use]
    pub fn from_addr(addr: usize) -> Self {
        Self(core::ptr::without_provenance_mut(addr))
    }

    /// Takes a pointer that C marks as one of user space.
    #[inline]
    #[must_use]
    pub fn from_ptr(addr: *mut c_void) -> Self {
        Self(addr)
    }

    /// Returns it for C, which marks it as one of user space: it is not to be dereferenced.
    #[inline]
    #[must_use]
    pub fn as_const_ptr(self) -> *const c_void {
        self.0
    }

    /// Returns it for C, which marks it as one of user space: it is not to be dereferenced.
    #[inline]
    #[must_use]
    pub fn as_mut_ptr(self) -> *mut c_void {
        self.0
    }

    /// Goes on by so many bytes, from the end of all addresses to their beginning.
    #[inline]
    #[must_use]
    pub fn wrapping_byte_add(self, add: usize) -> Self {
        Self(self.0.wrapping_byte_add(add))
    }
}

/// Memory that the user says there is: an address and a length.
///
/// It is used up by what is made of it; see the [module](self).
pub struct UserSlice {
    ptr: UserPtr,
    length: usize,
}

impl UserSlice {
    /// Takes the user's word for it. No address and no length is wrong here; copying finds out.
    pub fn new(ptr: UserPtr, length: usize) -> Self {
        Self { ptr, length }
    }

    /// Reads all of it, behind what is in `buf`.
    ///
    /// # Errors
    ///
    /// [`EFAULT`] if not all could be read, [`ENOMEM`](crate::error::code::ENOMEM) if there is no memory for it. `buf` is
    /// as it was then.
    pub fn read_all<A: Allocator>(self, buf: &mut Vec<u8, A>, flags: Flags) -> Result {
        self.reader().read_all(buf, flags)
    }

    /// Makes it something to read from.
    pub fn reader(self) -> UserSliceReader {
        UserSliceReader::new(self.ptr, self.length)
    }

    /// Makes it something to write to.
    pub fn writer(self) -> UserSliceWriter {
        UserSliceWriter::new(self.ptr, self.length)
    }

    /// Makes it something to read from, and something to write to: for what is changed in place.
    pub fn reader_writer(self) -> (UserSliceReader, UserSliceWriter) {
        (
            UserSliceReader::new(self.ptr, self.length),
            UserSliceWriter::new(self.ptr, self.length),
        )
    }
}

#[cfg(test)]
mod tests;
