// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings below `/proc/sys`: all are text.
//!
//! C header: `include/linux/sysctl.h`; reference: <https://docs.kernel.org/admin-guide/sysctl/index.html>.

use kernel_sys::{bindings, ffi::c_ushort};

pub(crate) use super::super::common::sysctl::*;
use crate::{
    error::{Result, to_result},
    str::{CStr, CStrExt as _},
    sysctl::SysctlStorage,
};

/// Registers a setting.
///
/// # Safety
///
/// - `setting` is memory for one, and `storage` what is to be read and written; both stay where they are until
///   [`unregister`], or for ever after success.
pub(crate) unsafe fn register<T: SysctlStorage>(
    setting: *mut RawSysctl,
    path: &'static CStr,
    name: &'static CStr,
    mode: u16,
    storage: *const T,
) -> Result {
    let (path, name) = (path.as_char_ptr(), name.as_char_ptr());
    let data = storage.cast_mut().cast();
    // SAFETY: as the caller promises; the strings are there for ever, and the handler takes the data for what it is.
    to_result(unsafe {
        bindings::kmod_sysctl_register(
            setting,
            path,
            name,
            c_ushort::from(mode),
            data,
            Some(handle::<T>),
        )
    })
}
