// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the locks in statics.

use std::thread;

use crate::{os::host::last_lock, sync::GlobalLockedBy};

global_lock! {
    static COUNTER: Mutex<u32> = 7;
}

#[test]
fn a_lock_is_made_by_whoever_takes_it_first() {
    let mut guard = COUNTER.lock();
    assert_eq!(last_lock().0, "COUNTER");
    *guard += 1;
    assert!(COUNTER.try_lock().is_none());
    drop(guard);
    assert_eq!(COUNTER.try_lock().as_deref(), Some(&8));
    assert_eq!(last_lock().0, "");
}

global_lock! {
    /// As it is written for Linux.
    pub(super) unsafe(uninit) static EARLY: SpinLock<[u8; 2]> = [1, 2];
}

#[test]
fn a_lock_may_be_made_beforehand() {
    // SAFETY: this is called once, and only here is the lock used.
    unsafe { EARLY.init() };
    assert_eq!(last_lock().0, "EARLY");
    assert_eq!(*EARLY.lock(), [1, 2]);
}

global_lock! {
    static CONTENDED: SpinLockIrq<u32> = 0;
}

#[test]
fn many_that_come_first_make_one_lock() {
    let behind = GlobalLockedBy::<u32, CONTENDED>::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..500 {
                    let mut guard = CONTENDED.lock();
                    *guard += 1;
                    *behind.as_mut(&mut guard) += 2;
                }
            });
        }
    });
    let mut behind = behind;
    let guard = CONTENDED.lock();
    assert_eq!((*guard, *behind.as_ref(&guard)), (2000, 4000));
    assert_eq!(*behind.get_mut(), 4000);
}
