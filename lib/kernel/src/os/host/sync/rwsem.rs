// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for locks of readers and writers in unit tests: how many read is in the first word, or [`WRITER`].

use core::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

use kernel_sys::{
    bindings::{self, lock_class_key, rw_semaphore},
    ffi::c_char,
};

use super::lock;

/// Somebody writes.
const WRITER: u32 = u32::MAX;

fn readers<'a>(lock: *mut rw_semaphore) -> &'a AtomicU32 {
    // SAFETY: the callers in `os::common::sync::rw_semaphore` pass a lock that is there, and accessed here alone.
    unsafe { AtomicU32::from_ptr(lock.cast()) }
}

fn change(lock: *mut rw_semaphore, from: u32, to: u32) -> bool {
    readers(lock)
        .compare_exchange(from, to, Acquire, Relaxed)
        .is_ok()
}

#[unsafe(no_mangle)]
extern "C" fn kmod_init_rwsem(
    lock: *mut rw_semaphore,
    name: *const c_char,
    key: *mut lock_class_key,
) {
    lock::init(lock, name, key);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_down_read_trylock(lock: *mut rw_semaphore) -> bool {
    let seen = readers(lock).load(Relaxed);
    seen != WRITER && change(lock, seen, seen + 1)
}

#[unsafe(no_mangle)]
extern "C" fn kmod_down_read(lock: *mut rw_semaphore) {
    while !kmod_down_read_trylock(lock) {
        thread::yield_now();
    }
}

#[unsafe(no_mangle)]
extern "C" fn kmod_up_read(lock: *mut rw_semaphore) {
    let before = readers(lock).fetch_sub(1, Release);
    assert!(before != 0 && before != WRITER, "nobody reads");
}

#[unsafe(no_mangle)]
extern "C" fn kmod_down_write_trylock(lock: *mut rw_semaphore) -> bool {
    change(lock, 0, WRITER)
}

#[unsafe(no_mangle)]
extern "C" fn kmod_down_write(lock: *mut rw_semaphore) {
    while !kmod_down_write_trylock(lock) {
        thread::yield_now();
    }
}

#[unsafe(no_mangle)]
extern "C" fn kmod_up_write(lock: *mut rw_semaphore) {
    assert_eq!(readers(lock).swap(0, Release), WRITER, "nobody writes");
}

#[unsafe(no_mangle)]
extern "C" fn kmod_downgrade_write(lock: *mut rw_semaphore) {
    assert_eq!(readers(lock).swap(1, Release), WRITER, "nobody writes");
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut rw_semaphore, *const c_char, *mut lock_class_key); 2] =
    [bindings::kmod_init_rwsem, kmod_init_rwsem];
const _: [unsafe extern "C" fn(*mut rw_semaphore) -> bool; 4] = [
    bindings::kmod_down_read_trylock,
    kmod_down_read_trylock,
    bindings::kmod_down_write_trylock,
    kmod_down_write_trylock,
];
const _: [unsafe extern "C" fn(*mut rw_semaphore); 10] = [
    bindings::kmod_down_read,
    kmod_down_read,
    bindings::kmod_up_read,
    kmod_up_read,
    bindings::kmod_down_write,
    kmod_down_write,
    bindings::kmod_up_write,
    kmod_up_write,
    bindings::kmod_downgrade_write,
    kmod_downgrade_write,
];
