// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the printing shims in unit tests: keeps what each thread printed.

use core::{cell::RefCell, ffi::CStr, ptr};
use std::{string::String, thread_local};

use kernel_sys::{bindings, ffi};

thread_local! {
    static LOG: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Returns what this thread has printed, and forgets it.
pub(crate) fn take_log() -> String {
    LOG.take()
}

/// Keeps `text` as if it had been printed.
pub(super) fn append(text: &str) {
    LOG.with_borrow_mut(|log| log.push_str(text));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_print(
    level: u32,
    prefix: *const ffi::c_char,
    prefix_len: ffi::c_int,
    text: *const ffi::c_char,
    len: ffi::c_int,
) {
    let (prefix, text) = (string(prefix, prefix_len), string(text, len));
    let prefix = if prefix.is_empty() { "kernel" } else { &prefix };
    append(&std::format!("<{level}>{prefix}: {text}"));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_print_cont(text: *const ffi::c_char, len: ffi::c_int) {
    append(&string(text, len));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_warn_of_errno(number: ffi::c_int) {
    append(&std::format!(
        "<4>kernel: {number} was taken for an error number\n"
    ));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_param_refused(
    name: *const ffi::c_char,
    value: *const ffi::c_char,
    len: ffi::c_int,
    _type: *const ffi::c_char,
    _type_len: ffi::c_int,
    error: ffi::c_int,
) {
    // SAFETY: the caller in `os::common::module_param` passes a string.
    let name = unsafe { CStr::from_ptr(name.cast()) };
    let value = string(value, len);
    append(&std::format!("{name:?} refused {value:?}: {error}\n"));
}

/// The text that C was given with its length.
pub(super) fn string(text: *const ffi::c_char, len: ffi::c_int) -> String {
    let text = ptr::slice_from_raw_parts(text, usize::try_from(len).unwrap_or(0));
    // SAFETY: the callers in `os::common::print` pass the parts of a slice.
    String::from_utf8_lossy(unsafe { &*text }).into_owned()
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(
    u32,
    *const ffi::c_char,
    ffi::c_int,
    *const ffi::c_char,
    ffi::c_int,
); 2] = [bindings::kmod_print, kmod_print];
const _: [unsafe extern "C" fn(*const ffi::c_char, ffi::c_int); 2] =
    [bindings::kmod_print_cont, kmod_print_cont];
const _: [unsafe extern "C" fn(ffi::c_int); 2] = [bindings::kmod_warn_of_errno, kmod_warn_of_errno];
const _: [unsafe extern "C" fn(
    *const ffi::c_char,
    *const ffi::c_char,
    ffi::c_int,
    *const ffi::c_char,
    ffi::c_int,
    ffi::c_int,
); 2] = [bindings::kmod_param_refused, kmod_param_refused];
