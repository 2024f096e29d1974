// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of vectors, over the host's stand-in for the kernel.

use core::alloc::Layout;
use std::rc::Rc;

use super::*;
use crate::{
    alloc::{
        AllocError, Flags, KBox, NumaNode,
        flags::{__GFP_ZERO, GFP_KERNEL},
    },
    error::{Error, code::EINVAL},
    os::host::{fail_allocation_after, live_allocations},
};

/// A vector of handles to one value, which counts them.
fn handles(value: &Rc<()>, n: usize) -> KVec<Rc<()>> {
    KVec::from_elem(Rc::clone(value), n, GFP_KERNEL).unwrap()
}

#[test]
fn grows_by_doubling_and_keeps_its_values() {
    let mut vec = KVVec::new();
    assert_eq!((vec.capacity(), live_allocations()), (0, 0));
    let mut capacities = 0;
    for i in 0..1000_u32 {
        let before = vec.capacity();
        vec.push(i, GFP_KERNEL).unwrap();
        capacities += u32::from(vec.capacity() != before);
    }
    assert!(vec.iter().copied().eq(0..1000));
    assert_eq!((capacities, live_allocations()), (11, 1));
    drop(vec);
    assert_eq!(live_allocations(), 0);
}

#[test]
fn a_failure_at_any_allocation_leaves_it_intact() {
    for successes in 0..6 {
        let mut vec = KVec::new();
        fail_allocation_after(successes);
        let mut pushed = 0_u64;
        while vec.push(pushed, GFP_KERNEL).is_ok() {
            pushed += 1;
        }
        assert_eq!(
            pushed,
            if successes == 0 {
                0
            } else {
                1 << (successes - 1)
            }
        );
        assert!(vec.iter().copied().eq(0..pushed));
        // The next one succeeds.
        vec.push(pushed, GFP_KERNEL).unwrap();
        assert!(vec.iter().copied().eq(0..=pushed));
    }
    assert_eq!(live_allocations(), 0);
}

#[test]
fn every_growing_function_leaves_it_intact_on_failure() {
    let value = Rc::new(());
    let mut vec = handles(&value, 3);
    let fail = |run: &mut dyn FnMut() -> Result<(), AllocError>| {
        fail_allocation_after(0);
        assert_eq!(run(), Err(AllocError));
    };
    fail(&mut || vec.push(Rc::clone(&value), GFP_KERNEL));
    fail(&mut || vec.extend_with(2, Rc::clone(&value), GFP_KERNEL));
    fail(&mut || vec.extend_from_slice(&[Rc::clone(&value)], GFP_KERNEL));
    fail(&mut || vec.resize(9, Rc::clone(&value), GFP_KERNEL));
    fail(&mut || vec.reserve(1, GFP_KERNEL));
    assert_eq!(
        (vec.len(), vec.capacity(), Rc::strong_count(&value)),
        (3, 3, 4)
    );
    drop(vec);
    assert_eq!((Rc::strong_count(&value), live_allocations()), (1, 0));
}

#[test]
fn sizes_that_no_memory_has_are_refused() {
    let mut vec = kvec![1_u32, 2].unwrap();
    assert_eq!(vec.reserve(usize::MAX, GFP_KERNEL), Err(AllocError));
    assert_eq!(vec.reserve(usize::MAX / 4, GFP_KERNEL), Err(AllocError));
    assert_eq!(
        vec.reserve(isize::MAX as usize / 4, GFP_KERNEL),
        Err(AllocError)
    );
    assert_eq!(vec, [1, 2]);
    assert!(KVec::<u64>::with_capacity(usize::MAX, GFP_KERNEL).is_err());
    let mut units = KVec::<()>::new();
    // SAFETY: there is room for any number of these values, which have nothing to initialise.
    unsafe { units.inc_len(usize::MAX - 1) };
    units.push((), GFP_KERNEL).unwrap();
    assert_eq!(units.push((), GFP_KERNEL), Err(AllocError));
    assert!(units.push_within_capacity(()).is_err());
}

#[test]
fn values_without_size_take_no_memory_and_are_dropped() {
    use core::cell::Cell;
    std::thread_local!(static DROPS: Cell<u32> = const { Cell::new(0) });
    #[derive(Clone)]
    struct Unit;
    impl Drop for Unit {
        fn drop(&mut self) {
            DROPS.set(DROPS.get().wrapping_add(1));
        }
    }

    let mut vec = KVec::from_elem(Unit, 10, GFP_KERNEL).unwrap();
    assert_eq!(
        (vec.len(), vec.capacity(), live_allocations()),
        (10, usize::MAX, 0)
    );
    drop(vec.pop());
    drop(vec.remove(4).unwrap());
    vec.insert_within_capacity(2, Unit).unwrap();
    vec.truncate(7);
    assert_eq!((vec.len(), DROPS.get()), (7, 4));
    drop(vec.drain_all().next());
    assert_eq!((vec.len(), DROPS.get()), (0, 11));
    vec.extend_with(3, Unit, GFP_KERNEL).unwrap();
    let mut iter = vec.into_iter();
    drop(iter.next());
    assert_eq!((iter.len(), DROPS.get()), (2, 12));
    let vec = iter.collect(GFP_KERNEL);
    assert_eq!(vec.len(), 2);
    drop(vec);
    assert_eq!(DROPS.get(), 14);
}

#[test]
fn over_aligned_values_stay_aligned_while_it_grows() {
    #[repr(align(64))]
    #[derive(Clone, Copy, PartialEq, Debug)]
    struct Line(u8);

    fn check<A: Allocator>() {
        let mut vec = Vec::<Line, A>::new();
        for i in 0..200 {
            vec.push(Line(i), GFP_KERNEL).unwrap();
            assert_eq!(vec.as_ptr().addr() % 64, 0);
        }
        assert!(vec.iter().map(|line| line.0).eq(0..200));
        vec.truncate(3);
        vec.shrink_to(0, GFP_KERNEL).unwrap();
        assert_eq!((vec.capacity(), vec.as_ptr().addr() % 64), (3, 0));
        assert_eq!(vec, [Line(0), Line(1), Line(2)]);
    }
    check::<Kmalloc>();
    check::<Vmalloc>();
    check::<KVmalloc>();
    assert_eq!(live_allocations(), 0);
}

#[test]
fn within_capacity_nothing_is_allocated() {
    let mut vec = KVec::with_capacity(2, GFP_KERNEL).unwrap();
    fail_allocation_after(0);
    vec.push_within_capacity('b').unwrap();
    vec.insert_within_capacity(0, 'a').unwrap();
    assert_eq!(vec, ['a', 'b']);
    assert_eq!(vec.push_within_capacity('c').unwrap_err().0, 'c');
    assert!(matches!(
        vec.insert_within_capacity(2, 'c'),
        Err(InsertError::OutOfCapacity('c'))
    ));
    assert!(matches!(
        vec.insert_within_capacity(3, 'c'),
        Err(InsertError::IndexOutOfBounds('c'))
    ));
    assert_eq!(vec, ['a', 'b']);
    assert!(KVec::<u8>::with_capacity(1, GFP_KERNEL).is_err());
}

#[test]
fn values_are_put_in_and_taken_out_anywhere() {
    let mut vec = KVec::with_capacity(8, GFP_KERNEL).unwrap();
    for (index, value) in [(0, 2), (0, 0), (1, 1), (3, 3)] {
        vec.insert_within_capacity(index, value).unwrap();
    }
    assert_eq!(vec, [0, 1, 2, 3]);
    assert_eq!(vec.remove(1).unwrap(), 1);
    assert_eq!(vec.remove(2).unwrap(), 3);
    assert_eq!(vec.remove(0).unwrap(), 0);
    assert_eq!(vec.pop(), Some(2));
    assert_eq!(vec.pop(), None);
    assert_eq!(Error::from(vec.remove(0).unwrap_err()), EINVAL);
}

#[test]
fn each_value_is_dropped_once() {
    let value = Rc::new(());
    let mut vec = handles(&value, 10);
    assert_eq!(Rc::strong_count(&value), 11);
    drop(vec.remove(3));
    drop(vec.pop());
    assert_eq!(Rc::strong_count(&value), 9);
    vec.truncate(5);
    assert_eq!(Rc::strong_count(&value), 6);
    let mut index = 0;
    vec.retain(|_| {
        index += 1;
        index % 2 == 0
    });
    assert_eq!((vec.len(), Rc::strong_count(&value)), (2, 3));
    vec.resize(4, Rc::clone(&value), GFP_KERNEL).unwrap();
    vec.resize(3, Rc::clone(&value), GFP_KERNEL).unwrap();
    assert_eq!(Rc::strong_count(&value), 4);
    vec.clear();
    assert_eq!((vec.len(), Rc::strong_count(&value)), (0, 1));
    let nothing = KVec::from_elem(Rc::clone(&value), 0, GFP_KERNEL).unwrap();
    assert_eq!((nothing.len(), Rc::strong_count(&value)), (0, 1));
}

#[test]
fn draining_keeps_the_memory_and_drops_the_rest() {
    let value = Rc::new(());
    let mut vec = handles(&value, 4);
    let capacity = vec.capacity();
    let mut drain = vec.drain_all();
    let taken = drain.next();
    assert_eq!((drain.len(), Rc::strong_count(&value)), (3, 5));
    drop(drain);
    assert_eq!(
        (vec.len(), vec.capacity(), Rc::strong_count(&value)),
        (0, capacity, 2)
    );
    drop(taken);
    let mut bytes = kvec![1_u8, 2].unwrap();
    core::mem::forget(bytes.drain_all());
    assert!(bytes.is_empty());
}

#[test]
fn retain_keeps_the_order() {
    for mask in 0..64_u32 {
        let mut vec: KVec<u32> = kvec![0, 1, 2, 3, 4, 5].unwrap();
        vec.retain(|i| mask >> *i & 1 == 1);
        assert!(
            vec.iter()
                .copied()
                .eq((0..6).filter(|i| mask >> i & 1 == 1))
        );
    }
}

#[test]
fn taking_it_apart_drops_what_is_left() {
    let value = Rc::new(());
    let mut iter = handles(&value, 3).into_iter();
    let first = iter.next();
    assert_eq!(
        (iter.size_hint(), Rc::strong_count(&value)),
        ((2, Some(2)), 4)
    );
    drop(iter);
    drop(first);
    assert_eq!((Rc::strong_count(&value), live_allocations()), (1, 0));
}

#[test]
fn collecting_uses_the_memory_again() {
    let mut iter = kvec![1, 2, 3, 4].unwrap().into_iter();
    iter.next();
    let vec = iter.collect(GFP_KERNEL);
    assert_eq!((vec.as_slice(), vec.capacity()), (&[2, 3, 4][..], 3));

    let mut iter = vec.into_iter();
    iter.next();
    fail_allocation_after(0);
    let vec = iter.collect(GFP_KERNEL);
    assert_eq!((vec.as_slice(), vec.capacity()), (&[3, 4][..], 3));

    let mut iter = vec.into_iter();
    assert_eq!(iter.by_ref().count(), 2);
    let vec = iter.collect(GFP_KERNEL);
    assert_eq!((vec.len(), vec.capacity(), live_allocations()), (0, 0, 0));
}

#[test]
fn shrinking_goes_no_further_than_the_values() {
    let mut vec = KVVec::with_capacity(100, GFP_KERNEL).unwrap();
    vec.extend_from_slice(&[1, 2, 3], GFP_KERNEL).unwrap();
    vec.shrink_to(200, GFP_KERNEL).unwrap();
    assert_eq!(vec.capacity(), 100);
    vec.shrink_to(10, GFP_KERNEL).unwrap();
    assert_eq!(vec.capacity(), 10);
    fail_allocation_after(0);
    assert_eq!(vec.shrink_to(0, GFP_KERNEL), Err(AllocError));
    assert_eq!((vec.as_slice(), vec.capacity()), (&[1, 2, 3][..], 10));
    vec.clear();
    vec.shrink_to(0, GFP_KERNEL).unwrap();
    assert_eq!((vec.capacity(), live_allocations()), (0, 0));
}

#[test]
fn shrinking_values_without_size_leaves_the_allocator_alone() {
    struct Refuses;
    // SAFETY: it never returns memory.
    unsafe impl Allocator for Refuses {
        const MIN_ALIGN: usize = 1;

        unsafe fn realloc(
            _: Option<NonNull<u8>>,
            _: Layout,
            _: Layout,
            _: Flags,
            _: NumaNode,
        ) -> Result<NonNull<[u8]>, AllocError> {
            Err(AllocError)
        }
    }

    let mut units = Vec::<(), Refuses>::new();
    units.extend_with(3, (), GFP_KERNEL).unwrap();
    assert_eq!(units.shrink_to(0, GFP_KERNEL), Ok(()));
    assert_eq!((units.len(), units.capacity()), (3, usize::MAX));
}

#[test]
fn raw_parts_and_arrays_become_vectors() {
    let (ptr, len, capacity) = kvec![1, 2].unwrap().into_raw_parts();
    // SAFETY: these are the parts of a vector.
    let vec = unsafe { KVec::from_raw_parts(ptr, len, capacity) };
    assert_eq!(vec, [1, 2]);
    drop(vec);
    let vec = KVec::from(KBox::new([3, 4, 5], GFP_KERNEL).unwrap());
    assert_eq!((vec.as_slice(), vec.capacity()), (&[3, 4, 5][..], 3));
    drop(vec);
    let units = KVec::from(KBox::new([(); 4], GFP_KERNEL).unwrap());
    assert_eq!(units.into_raw_parts().1, 4);
    assert_eq!(live_allocations(), 0);
}

#[test]
fn the_macro_has_three_forms() {
    let none: KVec<u8> = kvec![];
    assert!(none.is_empty());
    assert_eq!(kvec![7_u8; 3].unwrap(), [7, 7, 7]);
    assert_eq!(kvec![1, 2, 3,].unwrap(), [1, 2, 3]);
    fail_allocation_after(0);
    assert!(kvec!["no", "memory"].is_err());
}

#[test]
fn spare_memory_is_written_and_claimed() {
    let mut vec = KVec::<u16>::with_capacity(4, GFP_KERNEL | __GFP_ZERO).unwrap();
    vec.push(1, GFP_KERNEL).unwrap();
    assert_eq!(vec.spare_capacity_mut().len(), 3);
    // SAFETY: the memory was allocated as zeros.
    unsafe { vec.inc_len(3) };
    assert_eq!(vec, [1, 0, 0, 0]);
    assert!(vec.spare_capacity_mut().is_empty());
    assert_eq!(KVec::<()>::new().spare_capacity_mut().len(), usize::MAX);
}

#[test]
fn compares_iterates_and_prints_like_a_slice() {
    let mut vec = kvec![1, 2, 3].unwrap();
    for value in &mut vec {
        *value *= 2;
    }
    vec[0] += 1;
    let mut sum = 0;
    for value in &vec {
        sum += value;
    }
    assert_eq!((sum, &vec[1..]), (13, &[4, 6][..]));
    assert_eq!(std::format!("{vec:?}"), "[3, 4, 6]");
    let other: VVec<i64> = Vec::from(Box::new([3, 4, 6], GFP_KERNEL).unwrap());
    let slice = &[3_i64, 4, 6][..];
    assert_eq!(other, [3, 4, 6]);
    assert_eq!(other, slice);
    assert_eq!(slice, other);
    assert_eq!(*slice, other);
    assert!(vec == kvec![3, 4, 6].unwrap() && vec != [3, 4]);
}
