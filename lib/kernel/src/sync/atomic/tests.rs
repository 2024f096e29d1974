// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the atomics, some with several threads.

use std::{format, thread};

use super::*;

macro_rules! each_integer {
    ($($type:ty)+) => {$({
        let atomic = Atomic::new(7 as $type);
        assert_eq!(atomic.load(Relaxed), 7);
        atomic.store(8, Release);
        assert_eq!(atomic.load(Acquire), 8);
        assert_eq!(atomic.xchg(9, Full), 8);
        assert_eq!(atomic.cmpxchg(9, 10, Acquire), Ok(9));
        assert_eq!(atomic.cmpxchg(9, 11, Release), Err(10));
        assert_eq!(format!("{atomic:?}"), "10");
    })+};
}

#[test]
fn integers_are_loaded_stored_and_exchanged() {
    each_integer!(i8 i16 i32 u32 i64 u64 isize usize);
}

#[test]
fn sums_wrap_at_the_ends_of_the_type() {
    let signed = Atomic::new(i32::MAX);
    assert_eq!(signed.fetch_add(1, Full), i32::MAX);
    assert_eq!(signed.fetch_sub(1, Relaxed), i32::MIN);
    assert_eq!(signed.load(Relaxed), i32::MAX);
    let unsigned = Atomic::new(0usize);
    assert_eq!(unsigned.fetch_sub(1, Acquire), 0);
    unsigned.add(3, Relaxed);
    assert_eq!(unsigned.load(Relaxed), 2);
}

#[test]
fn flags_and_pointers_are_exchanged() {
    let bool_ = Atomic::new(false);
    assert_eq!(bool_.cmpxchg(false, true, Full), Ok(false));
    assert_eq!(bool_.cmpxchg(false, true, Full), Err(true));

    let (mut first, mut second) = (1u16, 2u16);
    let (first, second) = (&raw mut first, &raw mut second);
    let pointer = Atomic::new(first);
    assert_eq!(pointer.xchg(second, Full), first);
    assert_eq!(pointer.cmpxchg(first, first, Relaxed), Err(second));
    // SAFETY: the pointer that was stored is to a variable that is still there.
    assert_eq!(unsafe { *pointer.load(Relaxed) }, 2);
}

#[test]
fn plain_memory_is_accessed_atomically() {
    let mut plain = 5u64;
    let address = &raw mut plain;
    // SAFETY: in this test the variable is accessed through this pointer alone, until the last of these calls.
    let loaded = unsafe { atomic_load(address, Acquire) };
    // SAFETY: as above.
    let exchanged = unsafe { xchg(address, 6, Full) };
    assert_eq!((loaded, exchanged), (5, 5));
    // SAFETY: as above.
    let done = unsafe { cmpxchg(address, 6, 7, Full) };
    // SAFETY: as above.
    let refused = unsafe { cmpxchg(address, 6, 8, Full) };
    assert_eq!((done, refused), (Ok(6), Err(7)));
    // SAFETY: as above.
    unsafe { atomic_store(address, 9, Release) };
    assert_eq!(plain, 9);
    let mut owned = Atomic::new(plain);
    *owned.get_mut() += 1;
    assert_eq!(owned.load(Relaxed), 10);
}

#[test]
fn nothing_is_lost_between_threads() {
    let sum = Atomic::new(0u64);
    let rounds = 10_000;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..rounds {
                    sum.add(3, Relaxed);
                    sum.fetch_sub(1, Full);
                    let mut seen = sum.load(Relaxed);
                    while let Err(changed) = sum.cmpxchg(seen, seen + 1, Full) {
                        seen = changed;
                    }
                }
            });
        }
    });
    assert_eq!(sum.load(Relaxed), 2 * 3 * rounds);
}
