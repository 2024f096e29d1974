// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the bug shims in unit tests: what would be refused when building fails the test.

use kernel_sys::ffi;

use super::print::append;

#[unsafe(no_mangle)]
extern "C" fn kmod_warn(file: *const ffi::c_char, len: ffi::c_int, line: u32) {
    append(&std::format!(
        "WARNING at {}:{line}\n",
        super::print::string(file, len)
    ));
}

#[unsafe(no_mangle)]
extern "C" fn rust_build_error() -> ! {
    // Without optimisation every assertion remains, but only those that fail are reached.
    unreachable!("an assertion about the build failed")
}

// The definition above has the type that C declares.
const _: [unsafe extern "C" fn(*const ffi::c_char, ffi::c_int, u32); 2] =
    [kernel_sys::bindings::kmod_warn, kmod_warn];
