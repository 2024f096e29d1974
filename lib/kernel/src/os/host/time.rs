// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the kernel's clock in unit tests: a tick is a millisecond.

use std::{sync::OnceLock, time::Instant};

use kernel_sys::{
    bindings,
    ffi::{c_uint, c_ulong},
};

static START: OnceLock<Instant> = OnceLock::new();

#[unsafe(no_mangle)]
extern "C" fn kmod_msecs_to_jiffies(msecs: c_uint) -> c_ulong {
    c_ulong::try_from(msecs).unwrap_or(c_ulong::MAX)
}

#[unsafe(no_mangle)]
extern "C" fn kmod_jiffies() -> c_ulong {
    let start = START.get_or_init(Instant::now);
    c_ulong::try_from(start.elapsed().as_millis()).unwrap_or(c_ulong::MAX)
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(c_uint) -> c_ulong; 2] =
    [bindings::kmod_msecs_to_jiffies, kmod_msecs_to_jiffies];
const _: [unsafe extern "C" fn() -> c_ulong; 2] = [bindings::kmod_jiffies, kmod_jiffies];
