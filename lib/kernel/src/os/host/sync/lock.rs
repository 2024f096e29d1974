// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for locks in unit tests: the number of the thread that holds it is in the first word of each.
//!
//! A thread that waits for itself, or unlocks what it does not hold, fails the test.

use core::{
    cell::{Cell, RefCell},
    ffi::CStr,
    sync::atomic::{
        AtomicU32,
        Ordering::{Acquire, Relaxed, Release},
    },
};
use std::{string::String, thread, thread_local};

use kernel_sys::{
    bindings::{self, lock_class_key, spinlock_t},
    ffi::c_char,
};

use super::super::interrupt::{kmod_local_interrupt_disable, kmod_local_interrupt_enable};

static THREADS: AtomicU32 = AtomicU32::new(1);

const FREE: u32 = 0;

thread_local! {
    static THREAD: u32 = THREADS.fetch_add(1, Relaxed);
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
    static KEY: Cell<usize> = const { Cell::new(0) };
}

/// The name and the address of the class of the lock that this thread made last.
pub(crate) fn last_lock() -> (String, usize) {
    (LAST.take(), KEY.get())
}

fn word<'a, T>(lock: *mut T) -> &'a AtomicU32 {
    assert!(size_of::<T>() >= size_of::<u32>());
    // SAFETY: the callers in `os::common::sync` pass a lock that is there, and accessed here alone.
    unsafe { AtomicU32::from_ptr(lock.cast()) }
}

pub(super) fn init<T>(lock: *mut T, name: *const c_char, key: *mut lock_class_key) {
    // SAFETY: the callers in `os::common::sync` pass a string.
    let name = unsafe { CStr::from_ptr(name.cast()) };
    LAST.replace(name.to_string_lossy().into_owned());
    KEY.set(key.addr());
    // SAFETY: the callers in `os::common::sync` pass memory for a lock.
    unsafe { lock.cast::<u32>().write(FREE) };
}

pub(super) fn try_lock<T>(lock: *mut T) -> bool {
    let me = THREAD.with(|me| *me);
    word(lock)
        .compare_exchange(FREE, me, Acquire, Relaxed)
        .is_ok()
}

pub(super) fn lock<T>(lock: *mut T) {
    let me = THREAD.with(|me| *me);
    while !try_lock(lock) {
        assert_ne!(word(lock).load(Relaxed), me, "a thread waits for itself");
        thread::yield_now();
    }
}

pub(super) fn assert_is_held<T>(lock: *mut T) {
    let me = THREAD.with(|me| *me);
    assert_eq!(
        word(lock).load(Relaxed),
        me,
        "this thread does not hold the lock"
    );
}

pub(super) fn unlock<T>(lock: *mut T) {
    assert_is_held(lock);
    word(lock).store(FREE, Release);
}

macro_rules! shims {
    ($($type:ident: $init:ident, $lock:ident, $trylock:ident, $unlock:ident, $assert:ident;)+) => {$(
        #[unsafe(no_mangle)]
        extern "C" fn $init(lock: *mut bindings::$type, name: *const c_char, key: *mut lock_class_key) {
            init(lock, name, key);
        }

        #[unsafe(no_mangle)]
        extern "C" fn $trylock(lock: *mut bindings::$type) -> bool {
            try_lock(lock)
        }

        // The definitions have the types that C declares.
        const _: [unsafe extern "C" fn(*mut bindings::$type, *const c_char, *mut lock_class_key); 2] =
            [bindings::$init, $init];
        const _: [unsafe extern "C" fn(*mut bindings::$type) -> bool; 2] = [bindings::$trylock, $trylock];
        shims!(@plain $type: $lock => lock, $unlock => unlock, $assert => assert_is_held);
    )+};
    (@plain $type:ident: $($shim:ident => $function:ident),+) => {$(
        #[unsafe(no_mangle)]
        extern "C" fn $shim(lock: *mut bindings::$type) {
            $function(lock);
        }

        const _: [unsafe extern "C" fn(*mut bindings::$type); 2] = [bindings::$shim, $shim];
    )+};
}

shims! {
    mutex: kmod_mutex_init, kmod_mutex_lock, kmod_mutex_trylock, kmod_mutex_unlock, kmod_mutex_assert_is_held;
    spinlock_t: kmod_spin_lock_init, kmod_spin_lock, kmod_spin_trylock, kmod_spin_unlock, kmod_spin_assert_is_held;
}

fn lock_irq_disable(lock_: *mut spinlock_t) {
    kmod_local_interrupt_disable();
    lock(lock_);
}

fn unlock_irq_enable(lock: *mut spinlock_t) {
    unlock(lock);
    kmod_local_interrupt_enable();
}

shims!(@plain spinlock_t: kmod_spin_lock_irq_disable => lock_irq_disable, kmod_spin_unlock_irq_enable => unlock_irq_enable);

#[unsafe(no_mangle)]
extern "C" fn kmod_spin_trylock_irq_disable(lock: *mut spinlock_t) -> bool {
    let locked = try_lock(lock);
    if locked {
        kmod_local_interrupt_disable();
    }
    locked
}

const _: [unsafe extern "C" fn(*mut spinlock_t) -> bool; 2] = [
    bindings::kmod_spin_trylock_irq_disable,
    kmod_spin_trylock_irq_disable,
];
