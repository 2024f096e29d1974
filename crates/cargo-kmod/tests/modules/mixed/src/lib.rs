// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Rust beside C of its own: calls in both directions, and all that the kernel patches in C.

use kernel::{ffi, prelude::*};

module! {
    type: Mixed,
    name: "mixed",
    authors: ["The cargo-kmod developers"],
    description: "Rust beside C",
    license: "GPL",
}

unsafe extern "C" {
    safe fn old_count(on: bool);
    safe fn old_uses() -> ffi::c_int;
    safe fn old_call(value: ffi::c_int) -> ffi::c_int;
    fn old_sum(values: *const ffi::c_int, count: ffi::c_uint) -> ffi::c_int;
    fn old_copy(to: *mut ffi::c_void, from: *const ffi::c_void, size: ffi::c_uint) -> ffi::c_int;
}

/// For C.
#[unsafe(no_mangle)]
extern "C" fn rust_twice(value: ffi::c_int) -> ffi::c_int {
    value.saturating_mul(2)
}

struct Mixed;

fn sum(values: &[ffi::c_int]) -> ffi::c_int {
    let count = ffi::c_uint::try_from(values.len()).unwrap_or(0);
    // SAFETY: that many values are there, and C only reads them.
    unsafe { old_sum(values.as_ptr(), count) }
}

impl kernel::Module for Mixed {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("sum {}\n", sum(&[1, 2, 3]));
        pr_info!("call {}\n", old_call(10));
        old_count(true);
        pr_info!("counted {} {}\n", sum(&[4]), sum(&[5]));
        pr_info!("call {}\n", old_call(10));
        old_count(false);
        pr_info!("not counted {}\n", sum(&[6]));
        pr_info!("length {}\n", old_uses());
        let mut here = [0u8; 8];
        // SAFETY: eight bytes may be written there; no user may have memory at address 1, so it fails.
        let copied = unsafe { old_copy(here.as_mut_ptr().cast(), core::ptr::without_provenance(1), 8) };
        pr_info!("copied {copied}\n");
        Ok(Self)
    }
}
