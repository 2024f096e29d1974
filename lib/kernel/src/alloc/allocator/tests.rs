// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the allocators, over the host's stand-in for the kernel.

use std::vec::Vec;

use super::*;
use crate::{
    alloc::flags::{__GFP_ZERO, GFP_ATOMIC, GFP_KERNEL},
    os::host::{fail_allocation_after, live_allocations},
};

const NODE: NumaNode = NumaNode::NO_NODE;

fn layout(size: usize, align: usize) -> Layout {
    Layout::from_size_align(size, align).unwrap()
}

fn alloc<A: Allocator>(layout: Layout, flags: Flags) -> NonNull<u8> {
    let memory = A::alloc(layout, flags, NODE).unwrap();
    assert_eq!(memory.len(), layout.size());
    assert!(
        memory
            .cast::<u8>()
            .addr()
            .get()
            .is_multiple_of(layout.align())
    );
    memory.cast()
}

fn bytes(ptr: NonNull<u8>, len: usize) -> Vec<u8> {
    // SAFETY: the tests ask for bytes that are allocated and initialised.
    unsafe { core::slice::from_raw_parts(ptr.as_ptr(), len) }.to_vec()
}

fn realloc<A: Allocator>(
    ptr: Option<NonNull<u8>>,
    layout: Layout,
    old_layout: Layout,
    flags: Flags,
) -> Result<NonNull<[u8]>, AllocError> {
    // SAFETY: the tests below keep the contract.
    unsafe { A::realloc(ptr, layout, old_layout, flags, NODE) }
}

fn free<A: Allocator>(ptr: NonNull<u8>, layout: Layout) {
    // SAFETY: the tests below keep the contract.
    unsafe { A::free(ptr, layout) }
}

fn each(test: fn(&Alloc, &Resize, &Free)) {
    test(&alloc::<Kmalloc>, &realloc::<Kmalloc>, &free::<Kmalloc>);
    test(&alloc::<Vmalloc>, &realloc::<Vmalloc>, &free::<Vmalloc>);
    test(&alloc::<KVmalloc>, &realloc::<KVmalloc>, &free::<KVmalloc>);
}

type Alloc = dyn Fn(Layout, Flags) -> NonNull<u8>;
type Resize =
    dyn Fn(Option<NonNull<u8>>, Layout, Layout, Flags) -> Result<NonNull<[u8]>, AllocError>;
type Free = dyn Fn(NonNull<u8>, Layout);

#[test]
fn memory_is_aligned_for_every_layout() {
    each(|alloc, _, free| {
        for align in [1, 8, 16, 64, 256, 4096] {
            for size in [1, 24, 96, 192, 1000, 4096, 4100, 20_000] {
                let layout = layout(size, align);
                free(alloc(layout, GFP_KERNEL), layout);
            }
        }
        assert_eq!(live_allocations(), 0);
    });
}

#[test]
fn only_slab_objects_are_aligned_to_more_than_a_page() {
    let wide = layout(100, 4 * os::PAGE_SIZE);
    let object = alloc::<Kmalloc>(wide, GFP_KERNEL);
    // SAFETY: allocated above.
    unsafe { Kmalloc::free(object, wide) };
    assert_eq!(Vmalloc::alloc(wide, GFP_KERNEL, NODE), Err(AllocError));
    assert_eq!(KVmalloc::alloc(wide, GFP_KERNEL, NODE), Err(AllocError));
    assert_eq!(live_allocations(), 0);
}

#[test]
fn a_layout_without_size_takes_no_memory() {
    each(|alloc, resize, free| {
        let (empty, full) = (layout(0, 32), layout(10, 1));
        free(alloc(empty, GFP_KERNEL), empty);
        assert_eq!(live_allocations(), 0);

        let grown = resize(Some(alloc(empty, GFP_KERNEL)), full, empty, GFP_KERNEL).unwrap();
        assert_eq!(live_allocations(), 1);
        let shrunk = resize(Some(grown.cast()), empty, full, GFP_KERNEL).unwrap();
        assert_eq!((live_allocations(), shrunk.len()), (0, 0));
        free(shrunk.cast(), empty);
    });
}

#[test]
fn resizing_keeps_what_both_sizes_have_and_zeroes_the_rest() {
    each(|alloc, resize, free| {
        for align in [1, 16, 128] {
            let (small, large) = (layout(40, align), layout(100, align));
            let first = alloc(small, GFP_KERNEL | __GFP_ZERO);
            assert_eq!(bytes(first, 40), [0; 40]);
            // SAFETY: the memory has 40 bytes.
            unsafe { first.write_bytes(7, 40) };
            let second = resize(Some(first), large, small, GFP_KERNEL | __GFP_ZERO)
                .unwrap()
                .cast();
            assert_eq!(bytes(second, 40), [7; 40]);
            assert_eq!(bytes(second, 100)[40..], [0; 60]);
            let third = resize(Some(second), small, large, GFP_KERNEL)
                .unwrap()
                .cast();
            assert_eq!(bytes(third, 40), [7; 40]);
            free(third, small);
        }
        assert_eq!(live_allocations(), 0);
    });
}

#[test]
fn resizing_may_ask_for_more_alignment() {
    each(|alloc, resize, free| {
        let (old, new) = (layout(24, 8), layout(24, 1024));
        let moved = resize(Some(alloc(old, GFP_KERNEL)), new, old, GFP_KERNEL).unwrap();
        assert!(moved.cast::<u8>().addr().get().is_multiple_of(1024));
        free(moved.cast(), new);
        assert_eq!(live_allocations(), 0);
    });
}

#[test]
fn an_area_stays_where_sleeping_is_forbidden() {
    let check = |alloc: &Alloc, resize: &Resize, free: &Free| {
        for align in [1, 64] {
            let [small, usual, large] = [5000, 20_000, 40_000].map(|size| layout(size, align));
            let memory = alloc(usual, GFP_KERNEL);
            let grown = resize(Some(memory), large, usual, GFP_ATOMIC);
            assert_eq!(grown, Err(AllocError));
            let shrunk = resize(Some(memory), small, usual, GFP_ATOMIC).unwrap();
            assert_eq!((shrunk.cast(), shrunk.len()), (memory, 5000));
            free(memory, small);
        }
    };
    check(&alloc::<Vmalloc>, &realloc::<Vmalloc>, &free::<Vmalloc>);
    check(&alloc::<KVmalloc>, &realloc::<KVmalloc>, &free::<KVmalloc>);
    assert_eq!(live_allocations(), 0);
}

#[test]
fn a_failure_leaves_the_memory_as_it_was() {
    each(|alloc, resize, free| {
        for align in [8, 64] {
            let (small, large) = (layout(16, align), layout(160, align));
            let memory = alloc(small, GFP_KERNEL | __GFP_ZERO);
            fail_allocation_after(0);
            assert_eq!(
                resize(Some(memory), large, small, GFP_KERNEL),
                Err(AllocError)
            );
            assert_eq!(bytes(memory, 16), [0; 16]);
            free(memory, small);
        }
        assert_eq!(live_allocations(), 0);
    });
}

#[test]
fn what_is_too_large_is_refused() {
    for align in [1, 64] {
        let huge = layout(isize::MAX as usize - 4096, align);
        assert_eq!(Kmalloc::alloc(huge, GFP_KERNEL, NODE), Err(AllocError));
        assert_eq!(Vmalloc::alloc(huge, GFP_KERNEL, NODE), Err(AllocError));
        assert_eq!(KVmalloc::alloc(huge, GFP_KERNEL, NODE), Err(AllocError));
        assert_eq!(Kmalloc::aligned_layout(huge).align(), align);
    }
}

#[test]
fn sizes_are_rounded_up_for_alignment_alone() {
    assert_eq!(Kmalloc::aligned_layout(layout(100, 8)), layout(100, 8));
    assert_eq!(Kmalloc::aligned_layout(layout(100, 16)), layout(128, 16));
    assert_eq!(Kmalloc::aligned_layout(layout(3, 64)), layout(64, 64));
    assert_eq!(Kmalloc::aligned_layout(layout(0, 64)), layout(0, 64));
}

#[test]
fn nodes_are_in_the_range_of_the_kernel() {
    assert!(NumaNode::new(0).is_ok());
    assert!(NumaNode::new(-1).is_err());
    assert!(NumaNode::new(os::MAX_NODES).is_err());
}
