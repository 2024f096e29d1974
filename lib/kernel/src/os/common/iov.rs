// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory of a read or a write, wherever it is.
//!
//! C header: `include/linux/uio.h`.

use core::{mem::MaybeUninit, slice};

use kernel_sys::bindings;

/// `struct iov_iter`.
pub(crate) use kernel_sys::bindings::iov_iter as RawIovIter;

/// How many bytes are left.
///
/// # Safety
///
/// - `iter` is valid.
#[inline]
pub(crate) unsafe fn count(iter: *const RawIovIter) -> usize {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_iov_iter_count(iter) }
}

/// Goes on by so many bytes, to the end at most.
///
/// # Safety
///
/// - `iter` is valid, and nobody else uses it.
pub(crate) unsafe fn advance(iter: *mut RawIovIter, bytes: usize) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_iov_iter_advance(iter, bytes) };
}

/// Goes back by so many bytes.
///
/// # Safety
///
/// - `iter` is valid, nobody else uses it, and it came over as many bytes before.
pub(crate) unsafe fn revert(iter: *mut RawIovIter, bytes: usize) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_iov_iter_revert(iter, bytes) };
}

/// Copies to it, and goes on by what is returned.
///
/// # Safety
///
/// - `iter` is valid, nobody else uses it, and it may be copied to.
#[inline]
pub(crate) unsafe fn copy_to(iter: *mut RawIovIter, input: &[u8]) -> usize {
    // SAFETY: `input` is as many bytes; the rest is promised by the caller.
    unsafe { bindings::kmod_copy_to_iter(input.as_ptr().cast(), input.len(), iter) }
}

/// Copies from it, goes on by what was copied, and returns that.
///
/// # Safety
///
/// - `iter` is valid, nobody else uses it, and it may be copied from.
#[inline]
pub(crate) unsafe fn copy_from(iter: *mut RawIovIter, out: &mut [MaybeUninit<u8>]) -> &mut [u8] {
    let start: *mut u8 = out.as_mut_ptr().cast();
    // SAFETY: `out` is memory for as many bytes; the rest is promised by the caller.
    let copied = unsafe { bindings::kmod_copy_from_iter(start.cast(), out.len(), iter) };
    // SAFETY: the function returns how many bytes of `out` it has filled, which is borrowed mutably.
    unsafe { slice::from_raw_parts_mut(start, copied) }
}
