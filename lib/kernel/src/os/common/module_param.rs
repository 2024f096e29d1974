// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is said of a value that a parameter does not take, and how one is shown.

use core::ptr;

use kernel_sys::bindings;

use super::print::length;
use crate::{
    error::Error,
    fmt,
    module_param::ShowParam,
    str::{BStr, CStr},
};

/// Says in the log what was wrong with a value.
#[cold]
#[inline(never)]
pub(in crate::os) fn report(name: &CStr, arg: Option<&BStr>, type_: &str, error: Error) {
    let value: &[u8] = arg.map_or(&[], |arg| arg);
    // SAFETY: the name is a string, and the two others are given with their lengths. All are only read during the call.
    unsafe {
        bindings::kmod_param_refused(
            name.as_ptr().cast(),
            if arg.is_some() {
                value.as_ptr()
            } else {
                ptr::null()
            },
            length(value),
            type_.as_ptr(),
            length(type_.as_bytes()),
            error.to_errno(),
        );
    }
}

/// Lends what [`ShowParam`] writes to `core::fmt`.
pub(in crate::os) struct Shown<'a, T: ?Sized>(pub(in crate::os) &'a T);

impl<T: ShowParam + ?Sized> core::fmt::Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}
