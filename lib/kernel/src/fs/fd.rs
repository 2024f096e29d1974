// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Numbers of files.

use core::mem::ManuallyDrop;

use super::File;
use crate::{error::Result, os::file as os, sync::aref::ARef, types::NotThreadSafe};

/// A number of the current task that no file has yet. It is given back when this is dropped.
///
/// It stays with its task:
///
/// ```compile_fail,E0277
/// # use kernel::fs::file::FileDescriptorReservation;
/// fn elsewhere<T: Send>() {}
/// elsewhere::<FileDescriptorReservation>();
/// ```
///
/// # Invariants
///
/// The number was reserved in the current task, and no file has it.
pub struct FileDescriptorReservation {
    fd: u32,
    here: NotThreadSafe,
}

impl FileDescriptorReservation {
    /// Reserves one; of the flags, [`O_CLOEXEC`](super::file::flags::O_CLOEXEC) counts.
    ///
    /// # Errors
    ///
    /// [`EMFILE`](crate::error::code::EMFILE) if the task has as many as it may have.
    pub fn get_unused_fd_flags(flags: u32) -> Result<Self> {
        Ok(Self {
            // INVARIANT: it was reserved just now.
            fd: os::reserve_number(flags)?,
            here: NotThreadSafe,
        })
    }

    /// The number.
    pub fn reserved_fd(&self) -> u32 {
        self.fd
    }

    /// Gives it to a file: from now on the user can reach the file by it.
    pub fn fd_install(self, file: ARef<File>) {
        let me = ManuallyDrop::new(self);
        let file = ARef::into_raw(file);
        // SAFETY: by the invariant the number is reserved in this task; it is used up, and so is the reference.
        unsafe { os::use_number(me.fd, file.as_ptr().cast()) };
    }
}

impl Drop for FileDescriptorReservation {
    fn drop(&mut self) {
        // SAFETY: by the invariant the number is reserved in this task, and it is not used any more.
        unsafe { os::give_back_number(self.fd) };
    }
}
