// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files, and what is being read from or written to one, as far as they are the same on every system.

use kernel_sys::bindings;

use crate::{ffi::c_void, os::file::RawFile};

/// What is being read or written.
pub(crate) use kernel_sys::bindings::kiocb as RawKiocb;

/// How files are opened.
pub(crate) mod flags {
    use kernel_sys::bindings as c;

    /// What is written goes behind the end.
    pub const O_APPEND: u32 = c::KMOD_O_APPEND;
    /// Whoever opened it gets a signal when it can be read or written.
    pub const O_ASYNC: u32 = c::KMOD_FASYNC;
    /// It is closed when the process becomes another program.
    pub const O_CLOEXEC: u32 = c::KMOD_O_CLOEXEC;
    /// It is made if it is not there.
    pub const O_CREAT: u32 = c::KMOD_O_CREAT;
    /// Data is not kept in memory.
    pub const O_DIRECT: u32 = c::KMOD_O_DIRECT;
    /// It is refused if it is no directory.
    pub const O_DIRECTORY: u32 = c::KMOD_O_DIRECTORY;
    /// A write ends when the data is in its place.
    pub const O_DSYNC: u32 = c::KMOD_O_DSYNC;
    /// It is refused if it is there already.
    pub const O_EXCL: u32 = c::KMOD_O_EXCL;
    /// A terminal does not become that of the process.
    pub const O_NOCTTY: u32 = c::KMOD_O_NOCTTY;
    /// It is refused if it is a symbolic link.
    pub const O_NOFOLLOW: u32 = c::KMOD_O_NOFOLLOW;
    /// What would have to wait fails instead.
    pub const O_NONBLOCK: u32 = c::KMOD_O_NONBLOCK;
    /// The same as [`O_NONBLOCK`].
    pub const O_NDELAY: u32 = O_NONBLOCK;
    /// It is only named, neither read nor written.
    pub const O_PATH: u32 = c::KMOD_O_PATH;
    /// A write ends when data and metadata are in their place.
    pub const O_SYNC: u32 = c::KMOD_O_SYNC;
    /// It is made empty.
    pub const O_TRUNC: u32 = c::KMOD_O_TRUNC;
    /// The bits that say whether it is read or written.
    pub const O_ACCMODE: u32 = c::KMOD_O_ACCMODE;
    /// It is read. In the bits of [`O_ACCMODE`]; no bit of its own.
    pub const O_RDONLY: u32 = c::KMOD_O_RDONLY;
    /// It is written. In the bits of [`O_ACCMODE`].
    pub const O_WRONLY: u32 = c::KMOD_O_WRONLY;
    /// It is read and written. In the bits of [`O_ACCMODE`].
    pub const O_RDWR: u32 = c::KMOD_O_RDWR;
}

/// How it was opened.
///
/// # Safety
///
/// - `file` is valid.
pub(crate) unsafe fn flags(file: *const RawFile) -> u32 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_file_flags(file) }
}

/// The private data.
///
/// # Safety
///
/// - `file` is valid, and its private data is not being changed.
#[inline]
pub(crate) unsafe fn private(file: *const RawFile) -> *mut c_void {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_file_private(file) }
}

/// Changes the private data.
///
/// # Safety
///
/// - `file` is valid, and nobody else accesses its private data.
pub(crate) unsafe fn set_private(file: *mut RawFile, data: *mut c_void) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_file_set_private(file, data) };
}

/// The file that is being read or written.
///
/// # Safety
///
/// - `kiocb` is valid.
#[inline]
pub(crate) unsafe fn file_of(kiocb: *const RawKiocb) -> *mut RawFile {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kiocb_file(kiocb) }
}

/// The place in the file; part of `kiocb`.
///
/// # Safety
///
/// - `kiocb` is valid.
#[inline]
pub(crate) unsafe fn place(kiocb: *mut RawKiocb) -> *mut i64 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kiocb_pos(kiocb) }
}

/// Whether what would have to wait is to fail instead.
///
/// # Safety
///
/// - `kiocb` is valid.
#[inline]
pub(crate) unsafe fn is_nonblocking(kiocb: *const RawKiocb) -> bool {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_kiocb_nowait(kiocb) }
}
