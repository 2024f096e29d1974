// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the owners.

use core::{
    any::Any,
    marker::PhantomPinned,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use std::{format, thread};

use pin_init::{pin_data, pin_init};

use super::*;
use crate::{
    alloc::flags::GFP_KERNEL,
    error::code::{EBUSY, ENOMEM},
    os::host::{fail_allocation_after, live_allocations, take_log},
    types::ForeignOwnable,
};

/// Counts in what it borrows when it is dropped.
struct Witness<'a>(&'a AtomicUsize);

impl Drop for Witness<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

#[test]
fn the_last_owner_drops_the_value_and_gives_the_memory_back() {
    let drops = AtomicUsize::new(0);
    let before = live_allocations();
    let first = Arc::new(Witness(&drops), GFP_KERNEL).unwrap();
    assert_eq!(live_allocations(), before + 1);
    let second = first.clone();
    let third = Arc::from(second.as_arc_borrow());
    assert!(Arc::ptr_eq(&first, &third));
    drop((first, second));
    assert_eq!(drops.load(Relaxed), 0);
    drop(third);
    assert_eq!((drops.load(Relaxed), live_allocations()), (1, before));
}

#[test]
fn owners_on_several_threads_drop_the_value_once() {
    let drops = AtomicUsize::new(0);
    let owner = Arc::new(Witness(&drops), GFP_KERNEL).unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            let owner = owner.clone();
            scope.spawn(move || {
                for _ in 0..1000 {
                    drop(owner.clone());
                }
            });
        }
        drop(owner);
    });
    assert_eq!(drops.load(Relaxed), 1);
}

#[test]
fn without_memory_there_is_no_owner_and_the_value_is_dropped() {
    let drops = AtomicUsize::new(0);
    fail_allocation_after(0);
    assert!(Arc::new(Witness(&drops), GFP_KERNEL).is_err());
    assert_eq!(drops.load(Relaxed), 1);
    fail_allocation_after(0);
    assert!(UniqueArc::<u32>::new_uninit(GFP_KERNEL).is_err());
    fail_allocation_after(0);
    let refused = Arc::pin_init(
        pin_init!(Fixed {
            value: 1,
            _stays: PhantomPinned
        }),
        GFP_KERNEL,
    );
    assert_eq!(refused.err(), Some(ENOMEM));
}

#[pin_data]
struct Fixed {
    value: u32,
    #[pin]
    _stays: PhantomPinned,
}

#[test]
fn values_are_made_in_place() {
    let before = live_allocations();
    let fixed = Arc::pin_init(
        pin_init!(Fixed {
            value: 3,
            _stays: PhantomPinned
        }),
        GFP_KERNEL,
    );
    assert_eq!(fixed.unwrap().value, 3);
    let unique = UniqueArc::pin_init(
        pin_init!(Fixed {
            value: 4,
            _stays: PhantomPinned
        }),
        GFP_KERNEL,
    );
    let shared: Arc<Fixed> = unique.unwrap().into();
    assert_eq!(shared.value, 4);
    let plain = Arc::init(pin_init::init!(Plain { value: 5 }), GFP_KERNEL);
    assert_eq!(plain.unwrap().value, 5);
    drop(shared);
    // SAFETY: the initialiser fails without having touched the place.
    let failing = unsafe { pin_init::init_from_closure(|_: *mut u32| Err(EBUSY)) };
    assert_eq!(Arc::init(failing, GFP_KERNEL).err(), Some(EBUSY));
    assert_eq!(live_allocations(), before);
}

struct Plain {
    value: u32,
}

#[test]
fn only_the_last_owner_becomes_unique() {
    let before = live_allocations();
    let first = Arc::new(7, GFP_KERNEL).unwrap();
    let second = first.clone();
    assert!(Arc::into_unique_or_drop(first).is_none());
    let mut unique = Arc::into_unique_or_drop(second).unwrap();
    *unique = 8;
    let shared: Arc<i32> = unique.into();
    let other = shared.clone();
    drop(shared);
    assert_eq!(*other, 8);
    drop(other);
    assert_eq!((live_allocations(), take_log().as_str()), (before, ""));
}

#[repr(align(64))]
struct Wide(u8);

#[test]
fn the_value_is_found_from_its_address_whatever_its_alignment() {
    fn there_and_back<T: ?Sized>(owner: Arc<T>) -> Arc<T> {
        let raw = owner.into_raw();
        // SAFETY: it is what `into_raw` returned, and the owner is there.
        let borrowed: Arc<T> = unsafe { ArcBorrow::from_raw(raw) }.into();
        // SAFETY: it is what `into_raw` returned.
        let owner = unsafe { Arc::from_raw(raw) };
        assert!(Arc::ptr_eq(&owner, &borrowed));
        owner
    }
    assert_eq!(*there_and_back(Arc::new(1u8, GFP_KERNEL).unwrap()), 1);
    let wide = there_and_back(Arc::new(Wide(2), GFP_KERNEL).unwrap());
    assert_eq!((wide.0, Arc::as_ptr(&wide).addr() % 64), (2, 0));
    assert_eq!(Arc::<Wide>::DATA_OFFSET, 64);
    let slice: Arc<[u64]> = Arc::new([3, 4, 5], GFP_KERNEL).unwrap();
    assert_eq!(there_and_back(slice)[2], 5);
    let shown: Arc<dyn core::fmt::Display> = Arc::new(Plainly, GFP_KERNEL).unwrap();
    assert_eq!(format!("{}", there_and_back(shown)), "plainly");
}

struct Plainly;

impl core::fmt::Display for Plainly {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("plainly")
    }
}

#[test]
fn c_code_keeps_an_owner_and_lends_it() {
    let drops = AtomicUsize::new(0);
    // The value outlives this test for C code, as far as the types know.
    // SAFETY: it is dropped before the counter is.
    let witness = unsafe { core::mem::transmute::<Witness<'_>, Witness<'static>>(Witness(&drops)) };
    let kept = Arc::new(witness, GFP_KERNEL).unwrap().into_foreign();
    assert_eq!(
        kept.addr() % <Arc<Witness<'static>> as ForeignOwnable>::FOREIGN_ALIGN,
        0
    );
    // SAFETY: it is what `into_foreign` returned, and not taken back yet.
    let second: Arc<_> = unsafe { Arc::<Witness<'static>>::borrow(kept) }.into();
    // SAFETY: as above, and nothing that was borrowed is in use.
    let owner = unsafe { Arc::<Witness<'static>>::from_foreign(kept) };
    assert!(Arc::ptr_eq(&owner, &second));
    drop((owner, second));
    assert_eq!(drops.load(Relaxed), 1);
}

#[test]
fn anything_is_what_it_was_made_of() {
    let anything: Arc<dyn Any + Send + Sync> = Arc::new(7u32, GFP_KERNEL).unwrap();
    let anything = anything.downcast::<u64>().unwrap_err();
    assert_eq!(*anything.downcast::<u32>().unwrap(), 7);
}
