// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings that are read and written as text, as far as they are the same on every system.

use core::{ptr, slice};

use kernel_sys::{
    bindings::{self, ctl_table},
    ffi::{c_int, c_void},
};

use super::door;
use crate::sysctl::SysctlStorage;

/// One setting that is registered.
pub(crate) use kernel_sys::bindings::kmod_sysctl as RawSysctl;

/// Removes a setting; waits until nobody reads or writes it.
///
/// # Safety
///
/// - `setting` is registered, and nobody else removes it.
pub(crate) unsafe fn unregister(setting: *mut RawSysctl) {
    // SAFETY: the contract of this function is that of the C function.
    unsafe { bindings::kmod_sysctl_unregister(setting) };
}

/// Reads or writes a setting.
///
/// # Safety
///
/// - `table` was registered with a `T`.
/// - `len` and `pos` can be written to; `buffer` has `*len` bytes of the kernel's memory that nobody else uses, of which
///   all are initialised where `write` says so.
pub(crate) unsafe extern "C" fn handle<T: SysctlStorage>(
    table: *const ctl_table,
    write: c_int,
    buffer: *mut c_void,
    len: *mut usize,
    pos: *mut i64,
) -> c_int {
    door::enter_errno(|| {
        // SAFETY: the kernel passes the table that was registered, and the reference is used during this call alone.
        let storage = unsafe { storage_of::<T>(table) };
        // SAFETY: by the safety requirement.
        let room = unsafe { &mut *len };
        // SAFETY: as above.
        let position = unsafe { &mut *pos };
        let offset = usize::try_from(*position).unwrap_or(usize::MAX);
        let buffer = buffer.cast::<u8>();
        let (count, outcome) = if *room == 0 {
            (0, Ok(()))
        } else if write == 0 {
            // SAFETY: there are that many bytes.
            unsafe { ptr::write_bytes(buffer, 0, *room) };
            // SAFETY: they are initialised now, and nobody else uses them during the call.
            storage.read_at(offset, unsafe { slice::from_raw_parts_mut(buffer, *room) })
        } else {
            // SAFETY: there are that many bytes, initialised, and nobody changes them during the call.
            storage.store_at(offset, unsafe { slice::from_raw_parts(buffer, *room) })
        };
        *room = count.min(*room);
        *position = position.saturating_add(i64::try_from(*room).unwrap_or(i64::MAX));
        outcome.map(|()| 0)
    })
}

/// What a table was registered with.
///
/// # Safety
///
/// - `table` was registered with a `T`, and `'a` lasts no longer than the call that reads or writes it.
#[inline]
pub(crate) unsafe fn storage_of<'a, T: SysctlStorage>(table: *const ctl_table) -> &'a T {
    // SAFETY: by the safety requirement it is one.
    let storage: *const T = unsafe { bindings::kmod_sysctl_data(table) }
        .cast_const()
        .cast();
    // SAFETY: the storage stays until the setting is removed, which waits for the call.
    unsafe { &*storage }
}
