// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for devices in unit tests: each has a name and counts its references.

use core::{
    ptr,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};
use std::{boxed::Box, ffi::CString};

use kernel_sys::{
    bindings::{self, device},
    ffi,
};

use super::print;

/// A device that a test has made.
pub(crate) struct TestDevice {
    name: CString,
    references: AtomicUsize,
}

impl TestDevice {
    /// Makes one, with a reference that stays.
    pub(crate) fn new(name: &str) -> Box<Self> {
        Box::new(Self {
            name: CString::new(name).unwrap_or_default(),
            references: AtomicUsize::new(1),
        })
    }

    /// How C refers to it.
    pub(crate) fn as_raw(&self) -> *mut device {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// How many references there are.
    pub(crate) fn references(&self) -> usize {
        self.references.load(SeqCst)
    }

    fn from_raw<'a>(raw: *const device) -> &'a Self {
        // SAFETY: tests make devices of this type alone, and keep them.
        unsafe { &*raw.cast() }
    }
}

#[unsafe(no_mangle)]
extern "C" fn kmod_get_device(raw: *mut device) {
    TestDevice::from_raw(raw).references.fetch_add(1, SeqCst);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_put_device(raw: *mut device) {
    TestDevice::from_raw(raw).references.fetch_sub(1, SeqCst);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_dev_name(raw: *const device) -> *const ffi::c_char {
    TestDevice::from_raw(raw).name.as_ptr().cast()
}

#[unsafe(no_mangle)]
extern "C" fn kmod_dev_print(
    level: u32,
    raw: *const device,
    text: *const ffi::c_char,
    len: ffi::c_int,
) {
    let name = TestDevice::from_raw(raw).name.to_string_lossy();
    print::append(&std::format!(
        "<{level}>test {name}: {}",
        print::string(text, len)
    ));
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut device); 2] = [bindings::kmod_get_device, kmod_get_device];
const _: [unsafe extern "C" fn(*mut device); 2] = [bindings::kmod_put_device, kmod_put_device];
const _: [unsafe extern "C" fn(*const device) -> *const ffi::c_char; 2] =
    [bindings::kmod_dev_name, kmod_dev_name];
const _: [unsafe extern "C" fn(u32, *const device, *const ffi::c_char, ffi::c_int); 2] =
    [bindings::kmod_dev_print, kmod_dev_print];
