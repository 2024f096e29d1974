// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files.
//!
//! C headers: `include/linux/fs.h`, `include/linux/file.h`.

use core::ops::Deref;
#[cfg(not(kernel_freebsd))]
use core::ptr::NonNull;

#[cfg(not(kernel_freebsd))]
use crate::{
    cred::Credential,
    sync::aref::{ARef, counted_by_kernel},
};
use crate::{
    error::{Error, code::EBADF},
    fmt,
    os::file as os,
    types::{NotThreadSafe, Opaque},
};

#[cfg(not(kernel_freebsd))]
pub use super::fd::FileDescriptorReservation;

/// A place in a file, or the distance between two.
pub type Offset = i64;

/// Where a place in a file is counted from, and how far from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeekFrom {
    /// From the beginning.
    Start(Offset),
    /// From the end.
    End(Offset),
    /// From where it is.
    Current(Offset),
}

/// How a file was opened: what [`LocalFile::flags`] is made of.
pub mod flags {
    pub use crate::os::file::flags::*;
}

/// An open file that may be shared between tasks.
///
/// It counts its references itself: [`ARef<File>`](ARef) keeps it.
///
/// # Invariants
///
/// It is a valid `struct file`, and nobody accesses its place without the lock of it.
#[repr(transparent)]
pub struct File {
    inner: Opaque<os::RawFile>,
}

// SAFETY: a file is shared between tasks and processors by its nature, and none of its references is bound to one.
unsafe impl Send for File {}

// SAFETY: as above; what is done by a shared reference is atomic or does not change.
unsafe impl Sync for File {}

#[cfg(not(kernel_freebsd))]
// SAFETY: the functions count references of the file.
counted_by_kernel!(unsafe impl for File: as_ptr, os::get, os::put);

impl File {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct file` with a reference that is there while `'a` lasts.
    /// - The current task has not begun to use it without the lock of its place, by `fdget_pos`.
    pub unsafe fn from_raw_file<'a>(ptr: *const os::RawFile) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*ptr.cast() }
    }
}

impl Deref for File {
    type Target = LocalFile;

    fn deref(&self) -> &LocalFile {
        // SAFETY: by the invariant it is valid, and a local file promises less.
        unsafe { LocalFile::from_raw_file(self.inner.get()) }
    }
}

/// An open file that stays with the task that found it, for that task may be using it without its lock.
///
/// # Invariants
///
/// It is a valid `struct file`.
#[repr(transparent)]
pub struct LocalFile {
    inner: Opaque<os::RawFile>,
    here: NotThreadSafe,
}

#[cfg(not(kernel_freebsd))]
// SAFETY: the functions count references of the file.
counted_by_kernel!(unsafe impl for LocalFile: as_ptr, os::get, os::put);

impl LocalFile {
    /// Finds the file that has this number in the current task.
    ///
    /// # Errors
    ///
    /// [`BadFdError`] if none has it.
    #[cfg(not(kernel_freebsd))]
    pub fn fget(fd: u32) -> Result<ARef<Self>, BadFdError> {
        let file = NonNull::new(os::by_number(fd)).ok_or(BadFdError)?;
        // SAFETY: the function returns a valid file, and a reference that is now this one's.
        Ok(unsafe { ARef::from_raw(file.cast()) })
    }

    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct file` with a reference that is there while `'a` lasts.
    pub unsafe fn from_raw_file<'a>(ptr: *const os::RawFile) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*ptr.cast() }
    }

    /// Makes it a file that may be shared.
    ///
    /// # Safety
    ///
    /// - The current task has not begun to use it without the lock of its place, by `fdget_pos`.
    #[cfg(not(kernel_freebsd))]
    pub unsafe fn assume_no_fdget_pos(me: ARef<Self>) -> ARef<File> {
        let file = ARef::into_raw(me);
        // SAFETY: the layouts are the same, the reference goes on, and the invariant of `File` is promised by the caller.
        unsafe { ARef::from_raw(file.cast()) }
    }

    /// Returns the pointer, for C.
    pub fn as_ptr(&self) -> *mut os::RawFile {
        self.inner.get()
    }

    /// On whose behalf it was opened.
    #[cfg(not(kernel_freebsd))]
    pub fn cred(&self) -> &Credential {
        // SAFETY: by the invariant it is valid.
        let cred = unsafe { os::cred(self.as_ptr()) };
        // SAFETY: a file keeps a reference for as long as it is there, and it is borrowed.
        unsafe { Credential::from_ptr(cred) }
    }

    /// How it was opened: bits of [`flags`]. Some of them the user can change at any time.
    pub fn flags(&self) -> u32 {
        // SAFETY: by the invariant it is valid.
        unsafe { os::flags(self.as_ptr()) }
    }
}

/// No file has this number: [`EBADF`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BadFdError;

impl From<BadFdError> for Error {
    fn from(_: BadFdError) -> Self {
        EBADF
    }
}

impl fmt::Debug for BadFdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("EBADF")
    }
}
