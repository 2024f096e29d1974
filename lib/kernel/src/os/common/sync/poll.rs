// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waiting for one of many files.
//!
//! C header: `include/linux/poll.h`.

use kernel_sys::bindings;

use super::wait::RawWaitQueue;
use crate::os::file::RawFile;

/// `struct poll_table_struct`.
pub(crate) use kernel_sys::bindings::poll_table_struct as RawPollTable;

/// What a file can be ready for.
pub(crate) mod events {
    use kernel_sys::bindings as c;

    /// It can be read.
    pub const EPOLLIN: u32 = c::KMOD_EPOLLIN;
    /// There is something urgent.
    pub const EPOLLPRI: u32 = c::KMOD_EPOLLPRI;
    /// It can be written.
    pub const EPOLLOUT: u32 = c::KMOD_EPOLLOUT;
    /// There is an error.
    pub const EPOLLERR: u32 = c::KMOD_EPOLLERR;
    /// The other side has gone.
    pub const EPOLLHUP: u32 = c::KMOD_EPOLLHUP;
    /// Ordinary data can be read; goes with [`EPOLLIN`].
    pub const EPOLLRDNORM: u32 = c::KMOD_EPOLLRDNORM;
    /// Data of priority can be read.
    pub const EPOLLRDBAND: u32 = c::KMOD_EPOLLRDBAND;
    /// Ordinary data can be written; goes with [`EPOLLOUT`].
    pub const EPOLLWRNORM: u32 = c::KMOD_EPOLLWRNORM;
    /// Data of priority can be written.
    pub const EPOLLWRBAND: u32 = c::KMOD_EPOLLWRBAND;
    /// The other side will not write any more.
    pub const EPOLLRDHUP: u32 = c::KMOD_EPOLLRDHUP;
}

/// Lets whoever polls `file` be woken by the queue, too.
///
/// # Safety
///
/// - `file` is valid, and `table` is null or valid.
/// - The queue was made, and is there until [`free`] was called for it.
pub(crate) unsafe fn wait(file: *mut RawFile, queue: *mut RawWaitQueue, table: *mut RawPollTable) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_poll_wait(file, queue, table) };
}

/// Turns away all that poll; returns when nobody uses the queue any more.
///
/// # Safety
///
/// - The queue was made, and nobody begins to wait on it any more.
pub(crate) unsafe fn free(queue: *mut RawWaitQueue) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_poll_free(queue) };
}
