// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of boxes, over the host's stand-in for the kernel.

use core::{cell::Cell, convert::Infallible};
use std::{rc::Rc, string::ToString};

use pin_init::{InPlaceWrite, init_from_closure};

use super::*;
use crate::{
    alloc::flags::GFP_KERNEL,
    error::{Error, code::EBUSY, code::ENOMEM},
    init::InPlaceInit,
    os::host::{fail_allocation_after, live_allocations},
    prelude::fmt,
    types::ForeignOwnable,
};

#[test]
fn a_value_is_dropped_once_and_its_memory_given_back() {
    let value = Rc::new(());
    let boxed = KBox::new(Rc::clone(&value), GFP_KERNEL).unwrap();
    assert_eq!((Rc::strong_count(&value), live_allocations()), (2, 1));
    drop(boxed);
    assert_eq!((Rc::strong_count(&value), live_allocations()), (1, 0));
}

#[test]
fn a_failed_allocation_drops_the_value() {
    let value = Rc::new(());
    fail_allocation_after(0);
    assert_eq!(
        KBox::new(Rc::clone(&value), GFP_KERNEL).err(),
        Some(AllocError)
    );
    assert_eq!(Rc::strong_count(&value), 1);
    assert_eq!(Error::from(AllocError), ENOMEM);
}

#[test]
fn values_without_size_and_wide_ones_are_boxed() {
    #[repr(align(512))]
    struct Wide {
        value: u8,
    }

    let unit = KBox::new((), GFP_KERNEL).unwrap();
    assert_eq!((*unit, live_allocations()), ((), 0));
    for _ in 0..4 {
        let mut wide = KBox::new(Wide { value: 1 }, GFP_KERNEL).unwrap();
        wide.value += 1;
        assert_eq!((wide.value, (&raw const *wide).addr() % 512), (2, 0));
        let wide = KVBox::new(Wide { value: 3 }, GFP_KERNEL).unwrap();
        assert_eq!((wide.value, (&raw const *wide).addr() % 512), (3, 0));
        let wide = VBox::new(Wide { value: 4 }, GFP_KERNEL).unwrap();
        assert_eq!((wide.value, (&raw const *wide).addr() % 4096), (4, 0));
    }
    assert_eq!(live_allocations(), 0);
}

#[test]
fn a_box_becomes_one_of_a_trait_object_or_of_a_slice() {
    let number: KBox<dyn ToString> = KBox::new(42, GFP_KERNEL).unwrap();
    assert_eq!(number.to_string(), "42");
    let slice: KBox<[u16]> = KBox::new([1, 2, 3], GFP_KERNEL).unwrap();
    assert_eq!(slice.len(), 3);
    drop((number, slice));
    assert_eq!(live_allocations(), 0);
}

#[test]
fn contents_come_out_or_go_while_the_memory_stays() {
    let value = Rc::new(());
    let boxed = KBox::new(Rc::clone(&value), GFP_KERNEL).unwrap();
    let memory = KBox::drop_contents(boxed);
    assert_eq!((Rc::strong_count(&value), live_allocations()), (1, 1));
    let boxed = memory.write(Rc::clone(&value));
    let inner = KBox::into_inner(boxed);
    assert_eq!((Rc::strong_count(&inner), live_allocations()), (2, 0));
}

#[test]
fn raw_pointers_and_leaked_values_come_back() {
    let raw = KBox::into_raw(KBox::new(5_u64, GFP_KERNEL).unwrap());
    // SAFETY: it was just taken out of a box.
    let boxed = unsafe { KBox::from_raw(raw) };
    let leaked: &'static mut u64 = KBox::leak(boxed);
    *leaked += 1;
    // SAFETY: it was just leaked, and is not used as a reference any more.
    assert_eq!(*unsafe { KBox::from_raw(leaked) }, 6);
    assert_eq!(live_allocations(), 0);
}

#[test]
fn zeroed_values_are_zero() {
    assert_eq!(*KBox::<[u32; 100]>::zeroed(GFP_KERNEL).unwrap(), [0; 100]);
}

#[test]
fn formatting_is_that_of_the_value() {
    let text = KBox::new("a\n", GFP_KERNEL).unwrap();
    assert_eq!(std::format!("{text}{text:?}"), "a\n\"a\\n\"");
}

#[test]
fn either_display_of_the_value_is_that_of_the_box() {
    struct Ours;
    impl crate::fmt::Display for Ours {
        fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result {
            f.write_str("ours")
        }
    }
    struct Cores;
    impl core::fmt::Display for Cores {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("core's")
        }
    }

    let ours = KBox::new(Ours, GFP_KERNEL).unwrap();
    let cores = KBox::new(Cores, GFP_KERNEL).unwrap();
    // Of a type that has both.
    let both = KBox::new(3, GFP_KERNEL).unwrap();
    assert_eq!(
        fmt!("{ours} {cores} {both} {}", &*ours).to_string(),
        "ours core's 3 ours"
    );
    let dynamic: KBox<dyn crate::fmt::Display> = ours;
    assert_eq!(fmt!("{dynamic:?<0}").to_string(), "ours");
}

#[test]
fn a_failed_initialiser_gives_the_memory_back() {
    // SAFETY: nothing is initialised, and the closure says so.
    let fails = || unsafe { init_from_closure::<u32, Error>(|_| Err(EBUSY)) };
    assert_eq!(KBox::init(fails(), GFP_KERNEL).err(), Some(EBUSY));
    assert_eq!(KBox::pin_init(fails(), GFP_KERNEL).err(), Some(EBUSY));
    let slot = KBox::<u32>::new_uninit(GFP_KERNEL).unwrap();
    assert_eq!(slot.write_init(fails()).err(), Some(EBUSY));
    fail_allocation_after(0);
    assert_eq!(KBox::init(fails(), GFP_KERNEL).err(), Some(ENOMEM));
    assert_eq!(*KBox::init::<Infallible>(8, GFP_KERNEL).unwrap(), 8);
    assert_eq!(live_allocations(), 0);
}

#[test]
fn a_pinned_slice_is_made_in_order_and_undone_on_failure() {
    let slice = KBox::<usize>::pin_slice::<_, _, Error>(|i| Ok::<_, Error>(i * i), 5, GFP_KERNEL);
    assert_eq!(slice.unwrap()[..], [0, 1, 4, 9, 16]);

    let value = Rc::new(());
    let made = Cell::new(0);
    let slice = KBox::pin_slice(
        |i| {
            made.set(i);
            if i == 3 {
                Err(EBUSY)
            } else {
                Ok(Rc::clone(&value))
            }
        },
        5,
        GFP_KERNEL,
    );
    assert_eq!(slice.err(), Some(EBUSY));
    assert_eq!(
        (made.get(), Rc::strong_count(&value), live_allocations()),
        (3, 1, 0)
    );

    let units = KBox::<()>::pin_slice::<_, _, Error>(|_| Ok::<_, Error>(()), 9, GFP_KERNEL);
    assert_eq!(units.unwrap().len(), 9);
}

#[test]
fn foreign_pointers_are_aligned_and_borrowed_and_taken_back() {
    assert_eq!(
        <KBox<u8> as ForeignOwnable>::FOREIGN_ALIGN,
        Kmalloc::MIN_ALIGN
    );
    assert_eq!(<KBox<u128> as ForeignOwnable>::FOREIGN_ALIGN, 16);
    assert_eq!(<KBox<()> as ForeignOwnable>::FOREIGN_ALIGN, 1);
    assert_eq!(
        <Pin<VBox<u8>> as ForeignOwnable>::FOREIGN_ALIGN,
        Vmalloc::MIN_ALIGN
    );

    let value = Rc::new(7);
    let ptr = KBox::pin(Rc::clone(&value), GFP_KERNEL)
        .unwrap()
        .into_foreign();
    // SAFETY: it was just given away, and is not taken back while borrowed.
    assert_eq!(**unsafe { <Pin<KBox<Rc<i32>>>>::borrow(ptr) }, 7);
    // SAFETY: nothing borrowed is in use.
    assert_eq!(**unsafe { <Pin<KBox<Rc<i32>>>>::borrow_mut(ptr) }, 7);
    // SAFETY: it was given away once.
    drop(unsafe { <Pin<KBox<Rc<i32>>>>::try_from_foreign(ptr) });
    assert_eq!((Rc::strong_count(&value), live_allocations()), (1, 0));
    // SAFETY: null is no box.
    assert!(unsafe { KBox::<u8>::try_from_foreign(ptr::null_mut()) }.is_none());
}

#[test]
fn no_box_is_all_zeros() {
    assert_eq!(size_of::<Option<KBox<u8>>>(), size_of::<usize>());
    let none: Option<KBox<u8>> = pin_init::zeroed();
    assert!(none.is_none());
}
