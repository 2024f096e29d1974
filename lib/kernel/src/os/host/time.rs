// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the kernel's clock in unit tests: a tick is a millisecond.

use kernel_sys::{
    bindings,
    ffi::{c_uint, c_ulong},
};

#[unsafe(no_mangle)]
extern "C" fn kmod_msecs_to_jiffies(msecs: c_uint) -> c_ulong {
    c_ulong::try_from(msecs).unwrap_or(c_ulong::MAX)
}

// The definition above has the type that C declares.
const _: [unsafe extern "C" fn(c_uint) -> c_ulong; 2] =
    [bindings::kmod_msecs_to_jiffies, kmod_msecs_to_jiffies];
