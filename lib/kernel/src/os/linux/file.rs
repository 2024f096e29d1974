// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files, and what is being read from or written to one.
//!
//! C headers: `include/linux/fs.h`, `include/linux/file.h`.

use kernel_sys::bindings;

use crate::{
    error::{Result, to_result},
    ffi::c_int,
};

pub(crate) use crate::os::common::file::*;

/// `struct file`.
pub(crate) use kernel_sys::bindings::file as RawFile;

/// How files are opened.
pub(crate) mod flags {
    use kernel_sys::bindings as c;

    pub use crate::os::common::file::flags::*;

    /// It may be larger than a 32-bit number tells.
    pub const O_LARGEFILE: u32 = c::KMOD_O_LARGEFILE;
    /// Reading does not change when it was last read.
    pub const O_NOATIME: u32 = c::KMOD_O_NOATIME;
    /// It has no name.
    pub const O_TMPFILE: u32 = c::KMOD_O_TMPFILE;
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
