// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for user space in unit tests: memory of this process, of which a part may be bad.

use core::{cell::RefCell, ops::Range, ptr};
use std::thread_local;

use kernel_sys::{
    bindings,
    ffi::{c_char, c_long, c_ulong, c_void},
};

thread_local! {
    static BAD: RefCell<Range<usize>> = const { RefCell::new(0..0) };
}

/// Runs `body` with these addresses bad.
pub(crate) fn with_bad_user_memory(bad: Range<usize>, body: impl FnOnce()) {
    BAD.replace(bad);
    body();
    BAD.replace(0..0);
}

/// How many bytes from an address on can be accessed, of those wanted.
fn accessible(address: usize, wanted: usize) -> usize {
    // Nothing in the first page, and nothing where Linux has the kernel.
    let Some(end) = address.checked_add(wanted) else {
        return 0;
    };
    if address < 4096 || end > usize::MAX / 2 {
        return 0;
    }
    let bad = BAD.with_borrow(Clone::clone);
    if bad.is_empty() || end <= bad.start || address >= bad.end {
        return wanted;
    }
    bad.start.saturating_sub(address)
}

#[unsafe(no_mangle)]
extern "C" fn kmod_copy_from_user(to: *mut c_void, from: *const c_void, len: c_ulong) -> c_ulong {
    let copied = accessible(from.addr(), len);
    // SAFETY: the caller has so much memory, and in tests what is not bad is memory of the test.
    unsafe { ptr::copy_nonoverlapping(from.cast::<u8>(), to.cast(), copied) };
    // SAFETY: what is left of it, which the kernel sets to zero.
    unsafe { to.cast::<u8>().add(copied).write_bytes(0, len - copied) };
    len - copied
}

#[unsafe(no_mangle)]
extern "C" fn kmod_copy_to_user(to: *mut c_void, from: *const c_void, len: c_ulong) -> c_ulong {
    let copied = accessible(to.addr(), len);
    // SAFETY: the caller has so much memory, and in tests what is not bad is memory of the test.
    unsafe { ptr::copy_nonoverlapping(from.cast::<u8>(), to.cast(), copied) };
    len - copied
}

#[unsafe(no_mangle)]
extern "C" fn kmod_copy_value_from_user(
    to: *mut c_void,
    from: *const c_void,
    len: c_ulong,
) -> c_ulong {
    kmod_copy_from_user(to, from, len)
}

#[unsafe(no_mangle)]
extern "C" fn kmod_copy_value_to_user(
    to: *mut c_void,
    from: *const c_void,
    len: c_ulong,
) -> c_ulong {
    kmod_copy_to_user(to, from, len)
}

#[unsafe(no_mangle)]
extern "C" fn kmod_strncpy_from_user(to: *mut c_char, from: *const c_char, len: c_long) -> c_long {
    for at in 0..usize::try_from(len).unwrap_or(0) {
        let byte = from.wrapping_byte_add(at);
        if accessible(byte.addr(), 1) == 0 {
            return -14;
        }
        // SAFETY: in tests what is not bad is memory of the test.
        let byte = unsafe { byte.read() };
        // SAFETY: the caller has memory for `len` bytes.
        unsafe { to.add(at).write(byte) };
        if byte == 0 {
            return c_long::try_from(at).unwrap_or(0);
        }
    }
    len
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut c_void, *const c_void, c_ulong) -> c_ulong; 8] = [
    bindings::kmod_copy_from_user,
    kmod_copy_from_user,
    bindings::kmod_copy_to_user,
    kmod_copy_to_user,
    bindings::kmod_copy_value_from_user,
    kmod_copy_value_from_user,
    bindings::kmod_copy_value_to_user,
    kmod_copy_value_to_user,
];
const _: [unsafe extern "C" fn(*mut c_char, *const c_char, c_long) -> c_long; 2] =
    [bindings::kmod_strncpy_from_user, kmod_strncpy_from_user];
