// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Text that is made while it is read.
//!
//! C header: `include/linux/seq_file.h`.

use kernel_sys::bindings;

/// `struct seq_file`.
pub(crate) use kernel_sys::bindings::seq_file as RawSeqFile;

/// Adds bytes.
///
/// # Safety
///
/// - `file` is valid, and the current task alone uses it.
pub(crate) unsafe fn write(file: *mut RawSeqFile, data: &[u8]) {
    // SAFETY: `data` is as many bytes; the rest is promised by the caller.
    unsafe { bindings::kmod_seq_write(file, data.as_ptr().cast(), data.len()) };
}
