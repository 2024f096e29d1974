// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The functions that the compiler calls to copy, fill and compare memory. C has the same.

#[cfg(target_arch = "x86_64")]
use core::arch::asm;

/// # Safety
///
/// - Both are there for `count` bytes, and do not overlap.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // SAFETY: by the safety requirement.
    unsafe { copy_upwards(to, from, count) };
    to
}

/// # Safety
///
/// - Both are there for `count` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    if to.addr().wrapping_sub(from.addr()) >= count {
        // SAFETY: by the safety requirement; no byte is written before it was read.
        unsafe { copy_upwards(to, from, count) };
    } else {
        // SAFETY: as above, from the other end.
        unsafe { copy_downwards(to, from, count) };
    }
    to
}

/// # Safety
///
/// - It is there for `count` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    // SAFETY: by the safety requirement; the registers that change are named.
    unsafe {
        asm!(
            "rep stosb",
            inout("rdi") to => _,
            inout("rcx") count => _,
            in("al") byte as u8,
            options(nostack, preserves_flags),
        );
    }
    to
}

/// # Safety
///
/// - Both are there for `count` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, count: usize) -> i32 {
    for at in 0..count {
        // SAFETY: by the safety requirement. A volatile read is not turned into a call of this very function.
        let one = unsafe { one.wrapping_add(at).read_volatile() };
        // SAFETY: as above.
        let other = unsafe { other.wrapping_add(at).read_volatile() };
        if one != other {
            return i32::from(one) - i32::from(other);
        }
    }
    0
}

/// # Safety
///
/// - Both are there for `count` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(one: *const u8, other: *const u8, count: usize) -> i32 {
    // SAFETY: the contract is the same.
    unsafe { memcmp(one, other, count) }
}

/// # Safety
///
/// - It points to bytes that are ended by a zero.
#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut length = 0;
    loop {
        // SAFETY: by the safety requirement, for no zero came yet.
        let byte = unsafe { text.wrapping_add(length).read_volatile() };
        if byte == 0 {
            return length;
        }
        length += 1;
    }
}

/// # Safety
///
/// - Both are there for `count` bytes, and `to` does not begin within what is still to be read.
unsafe fn copy_upwards(to: *mut u8, from: *const u8, count: usize) {
    // SAFETY: by the safety requirement; the registers that change are named.
    unsafe {
        asm!(
            "rep movsb",
            inout("rdi") to => _,
            inout("rsi") from => _,
            inout("rcx") count => _,
            options(nostack, preserves_flags),
        );
    }
}

/// # Safety
///
/// - Both are there for `count` bytes, and `from` does not begin within what is written.
unsafe fn copy_downwards(to: *mut u8, from: *const u8, count: usize) {
    let last = count.wrapping_sub(1);
    // SAFETY: by the safety requirement; the registers that change are named, and the direction is set back.
    unsafe {
        asm!(
            "std",
            "rep movsb",
            "cld",
            inout("rdi") to.wrapping_add(last) => _,
            inout("rsi") from.wrapping_add(last) => _,
            inout("rcx") count => _,
            options(nostack),
        );
    }
}
