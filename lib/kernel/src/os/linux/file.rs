// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files, and what is being read from or written to one.
//!
//! C headers: `include/linux/fs.h`, `include/linux/file.h`.

use kernel_sys::bindings;

use crate::{
    error::{Result, to_result},
    ffi::{c_int, c_void},
};

/// `struct file`.
pub(crate) use kernel_sys::bindings::file as RawFile;
/// `struct kiocb`.
pub(crate) use kernel_sys::bindings::kiocb as RawKiocb;

/// How files are opened.
pub(crate) mod flags {
    use kernel_sys::bindings as c;

    /// What is written goes behind the end.
    pub const O_APPEND: u32 = c::KMOD_O_APPEND;
    /// Whoever opened it gets a signal when it can be read or written.
    pub const O_ASYNC: u32 = c::KMOD_FASYNC;
    /// It is closed when the task becomes another program.
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
    /// It may be larger than a 32-bit number tells.
    pub const O_LARGEFILE: u32 = c::KMOD_O_LARGEFILE;
    /// Reading does not change when it was last read.
    pub const O_NOATIME: u32 = c::KMOD_O_NOATIME;
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
    /// It has no name.
    pub const O_TMPFILE: u32 = c::KMOD_O_TMPFILE;
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

/// What a place in a file is counted from: the beginning, the place it is at, the end.
pub(crate) const SEEK_SET: c_int = bindings::KMOD_SEEK_SET;
/// As above.
pub(crate) const SEEK_CUR: c_int = bindings::KMOD_SEEK_CUR;
/// As above.
pub(crate) const SEEK_END: c_int = bindings::KMOD_SEEK_END;

/// The place in it.
///
/// # Safety
///
/// - `file` is valid.
pub(crate) unsafe fn position(file: *const RawFile) -> i64 {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_file_pos(file) }
}

/// Changes the place in it.
///
/// # Safety
///
/// - `file` is valid.
pub(crate) unsafe fn set_position(file: *mut RawFile, position: i64) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_file_set_pos(file, position) };
}

/// On whose behalf it was opened; there as long as the file is.
///
/// # Safety
///
/// - `file` is valid.
pub(crate) unsafe fn cred(file: *const RawFile) -> *const bindings::cred {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_file_cred(file) }
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

/// Counts a reference.
///
/// # Safety
///
/// - `file` is valid, and somebody has a reference meanwhile.
pub(crate) unsafe fn get(file: *mut RawFile) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_get_file(file) };
}

/// Gives a reference back.
///
/// # Safety
///
/// - The caller has one, and does not use it any more.
pub(crate) unsafe fn put(file: *mut RawFile) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_fput(file) };
}

/// The file with this number in the current task, with a reference; null if there is none.
pub(crate) fn by_number(fd: u32) -> *mut RawFile {
    // SAFETY: the function takes any number.
    unsafe { bindings::kmod_fget(fd) }
}

/// Reserves a number in the current task.
pub(crate) fn reserve_number(flags: u32) -> Result<u32> {
    // SAFETY: the function takes any flags.
    let fd = unsafe { bindings::kmod_get_unused_fd_flags(flags) };
    to_result(fd)?;
    Ok(fd.unsigned_abs())
}

/// Gives a reserved number back.
///
/// # Safety
///
/// - The current task reserved it, and no file has it.
pub(crate) unsafe fn give_back_number(fd: u32) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_put_unused_fd(fd) };
}

/// Gives a number to a file, and the caller's reference with it.
///
/// # Safety
///
/// - The current task reserved the number, and no file has it.
/// - The caller has a reference of `file`, and does not use it any more.
pub(crate) unsafe fn use_number(fd: u32, file: *mut RawFile) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_fd_install(fd, file) };
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
