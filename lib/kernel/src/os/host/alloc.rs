// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the allocation shims in unit tests: counts, checks, and fails on demand.
//!
//! It grants no more than the kernel promises: a slab object whose size is not a power of two is badly aligned, what is
//! resized always moves, and areas are neither made nor given back where sleeping is forbidden.

use core::{cell::Cell, ffi::c_void, ptr};
use std::{
    alloc::{Layout, alloc, alloc_zeroed, dealloc},
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    thread_local,
};

use kernel_sys::bindings;

/// What kernel code allocated and has not given back, by its address.
static BLOCKS: Mutex<Option<HashMap<usize, Block>>> = Mutex::new(None);

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static FAIL: Cell<Option<usize>> = const { Cell::new(None) };
}

/// How many blocks this thread has allocated and not given back.
pub(crate) fn live_allocations() -> isize {
    LIVE.get()
}

/// Makes an allocation of this thread fail: after `successes` more that succeed.
pub(crate) fn fail_allocation_after(successes: usize) {
    FAIL.set(Some(successes));
}

struct Block {
    kind: Kind,
    size: usize,
    base: *mut u8,
    layout: Layout,
}

// SAFETY: the base is touched only by whoever takes the block out of the table.
unsafe impl Send for Block {}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Slab,
    Area,
    Either,
}

fn blocks() -> MutexGuard<'static, Option<HashMap<usize, Block>>> {
    BLOCKS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Block {
    /// Memory that can be either is an area where it is more than a page.
    fn is_area(&self) -> bool {
        match self.kind {
            Kind::Slab => false,
            Kind::Area => true,
            Kind::Either => self.size > bindings::KMOD_PAGE_SIZE,
        }
    }
}

fn may_sleep(flags: u32) -> bool {
    flags & bindings::KMOD___GFP_DIRECT_RECLAIM != 0
}

#[unsafe(no_mangle)]
extern "C" fn kmod_is_vmalloc_addr(ptr: *const c_void) -> bool {
    let mut blocks = blocks();
    let block = blocks.get_or_insert_default().get(&ptr.addr());
    block.is_some_and(Block::is_area)
}

// The definition has the type that C declares.
const _: [unsafe extern "C" fn(*const c_void) -> bool; 2] =
    [bindings::kmod_is_vmalloc_addr, kmod_is_vmalloc_addr];

fn allocate(kind: Kind, size: usize, flags: u32) -> *mut c_void {
    assert_ne!(size, 0, "the kernel was asked for nothing");
    if kind == Kind::Area && !may_sleep(flags) {
        return ptr::null_mut();
    }
    if let Some(successes) = FAIL.get() {
        FAIL.set(successes.checked_sub(1));
        if successes == 0 {
            return ptr::null_mut();
        }
    }
    // At most so much is needed by any test; more is as good as memory that is exhausted.
    if size > 1 << 24 {
        return ptr::null_mut();
    }
    let (align, offset) = match kind {
        Kind::Area => (bindings::KMOD_PAGE_SIZE, 0),
        Kind::Slab | Kind::Either if size.is_power_of_two() => (size, 0),
        Kind::Either if size.is_multiple_of(bindings::KMOD_PAGE_SIZE) => {
            (bindings::KMOD_PAGE_SIZE, 0)
        }
        _ => (64, bindings::KMOD_ARCH_KMALLOC_MINALIGN),
    };
    let layout = Layout::from_size_align(size.wrapping_add(offset), align.max(8)).unwrap();
    let base = if flags & bindings::KMOD___GFP_ZERO == 0 {
        // SAFETY: the layout has a size.
        unsafe { alloc(layout) }
    } else {
        // SAFETY: the layout has a size.
        unsafe { alloc_zeroed(layout) }
    };
    // SAFETY: the offset is within the layout.
    let block = unsafe { base.add(offset) };
    let address = block.addr();
    blocks().get_or_insert_default().insert(
        address,
        Block {
            kind,
            size,
            base,
            layout,
        },
    );
    LIVE.set(LIVE.get().wrapping_add(1));
    block.cast()
}

fn free(kind: Kind, ptr: *mut c_void) {
    let block = blocks().get_or_insert_default().remove(&ptr.addr());
    let block = block.expect("the kernel was given what it does not own");
    assert_eq!(
        block.kind, kind,
        "the kernel was given what is from another allocator"
    );
    // SAFETY: it was allocated with this layout, and is not in the table any more.
    unsafe { dealloc(block.base, block.layout) };
    LIVE.set(LIVE.get().wrapping_sub(1));
}

fn reallocate(
    kind: Kind,
    ptr: *mut c_void,
    old_size: usize,
    size: usize,
    flags: u32,
) -> *mut c_void {
    if kmod_is_vmalloc_addr(ptr) && !may_sleep(flags) {
        return if size <= old_size {
            ptr
        } else {
            ptr::null_mut()
        };
    }
    let new = allocate(kind, size, flags);
    if !ptr.is_null() && !new.is_null() {
        let held = blocks()
            .get_or_insert_default()
            .get(&ptr.addr())
            .map(|block| block.size);
        assert!(
            held.is_some_and(|held| old_size <= held),
            "the old size is wrong"
        );
        // SAFETY: the old block has `old_size` bytes, as was checked, and the new one `size`.
        unsafe {
            new.cast::<u8>()
                .copy_from_nonoverlapping(ptr.cast(), old_size.min(size))
        };
        free(kind, ptr);
    }
    new
}

macro_rules! shims {
    ($($realloc:ident, $free:ident: $kind:expr;)+) => {$(
        #[unsafe(no_mangle)]
        extern "C" fn $realloc(
            ptr: *mut c_void,
            old_size: usize,
            size: usize,
            flags: u32,
            _node: i32,
        ) -> *mut c_void {
            reallocate($kind, ptr, old_size, size, flags)
        }

        #[unsafe(no_mangle)]
        extern "C" fn $free(ptr: *mut c_void) {
            free($kind, ptr);
        }

        // The definitions have the types that C declares.
        const _: [unsafe extern "C" fn(*mut c_void, usize, usize, u32, i32) -> *mut c_void; 2] =
            [bindings::$realloc, $realloc];
        const _: [unsafe extern "C" fn(*mut c_void); 2] = [bindings::$free, $free];
    )+};
}

shims! {
    kmod_krealloc, kmod_kfree: Kind::Slab;
    kmod_vrealloc, kmod_vfree: Kind::Area;
    kmod_kvrealloc, kmod_kvfree: Kind::Either;
}
