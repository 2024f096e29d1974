// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Memory for the program: from the kernel by the megabyte, kept in lists of blocks of one size each.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::UnsafeCell,
    hint::spin_loop,
    ptr,
    sync::atomic::{
        AtomicBool,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use kmod_test::memory::{give_back_pages, take_pages};

/// The smallest block has 16 bytes, the largest kept in a list 32 KiB; what is larger comes from the kernel.
const SMALLEST: u32 = 4;
const LARGEST: u32 = 15;
const LISTS: usize = (LARGEST - SMALLEST + 1) as usize;
/// How much is asked of the kernel at once.
const CHUNK: usize = 1 << 20;

#[global_allocator]
static HEAP: Heap = Heap {
    locked: AtomicBool::new(false),
    lists: UnsafeCell::new(Lists {
        free: [ptr::null_mut(); LISTS],
        fresh: 0,
        end: 0,
    }),
};

/// # Invariants
///
/// - Who has set `locked` has `lists` to itself.
struct Heap {
    locked: AtomicBool,
    lists: UnsafeCell<Lists>,
}

/// # Invariants
///
/// - Each list links blocks of its size that are nobody's, each through a pointer at its start.
/// - The addresses from `fresh` to `end` are mapped, and nobody's.
struct Lists {
    free: [*mut Block; LISTS],
    fresh: usize,
    end: usize,
}

struct Block {
    next: *mut Block,
}

// SAFETY: by the invariant of the lock the lists are used by one thread at a time.
unsafe impl Sync for Heap {}

/// Which list serves a layout, if one does.
fn list_of(layout: Layout) -> Option<usize> {
    let size = layout.size().max(layout.align()).max(1 << SMALLEST);
    let power = size.checked_next_power_of_two()?.trailing_zeros();
    (power <= LARGEST).then_some((power - SMALLEST) as usize)
}

// SAFETY: blocks are powers of two that begin at multiples of themselves, hence aligned; they come off a list, or
// from pages just mapped, and go back to the same list.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match list_of(layout) {
            Some(list) => self.with(|lists| lists.take(list)),
            // Pages are aligned to more than a test asks for.
            None => take_pages(layout.size()),
        }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        match list_of(layout) {
            // SAFETY: the caller gives up a block of that list.
            Some(list) => self.with(|lists| unsafe { lists.put(list, memory.cast()) }),
            // SAFETY: the caller gives up pages that came from `take_pages` with that size.
            None => unsafe { give_back_pages(memory, layout.size()) },
        }
    }
}

impl Heap {
    fn with<T>(&self, work: impl FnOnce(&mut Lists) -> T) -> T {
        while self
            .locked
            .compare_exchange_weak(false, true, Acquire, Relaxed)
            .is_err()
        {
            spin_loop();
        }
        // SAFETY: by the type invariant this thread has the lists to itself.
        let result = work(unsafe { &mut *self.lists.get() });
        self.locked.store(false, Release);
        result
    }
}

impl Lists {
    fn take(&mut self, list: usize) -> *mut u8 {
        let Some(first) = self.free.get_mut(list) else {
            return ptr::null_mut();
        };
        if !first.is_null() {
            let block = *first;
            // SAFETY: by the type invariant it is a block with a pointer at its start.
            *first = unsafe { (*block).next };
            return block.cast();
        }
        let size = 1 << (list + SMALLEST as usize);
        let mut start = self.fresh.next_multiple_of(size);
        if start.saturating_add(size) > self.end {
            let chunk = take_pages(CHUNK);
            if chunk.is_null() {
                return chunk;
            }
            start = chunk.expose_provenance().next_multiple_of(size);
            // INVARIANT: the chunk was just mapped, and is nobody else's. What was left of the last one is given up.
            self.end = chunk.expose_provenance().saturating_add(CHUNK);
        }
        // INVARIANT: what is handed out is not fresh any more.
        self.fresh = start.saturating_add(size);
        if self.fresh > self.end {
            return ptr::null_mut();
        }
        ptr::with_exposed_provenance_mut(start)
    }

    /// # Safety
    ///
    /// - `block` came from this list, and nobody uses it any more.
    unsafe fn put(&mut self, list: usize, block: *mut Block) {
        if let Some(first) = self.free.get_mut(list) {
            // SAFETY: it is large enough for a pointer and aligned, and nobody else's.
            unsafe { (*block).next = *first };
            // INVARIANT: the block links to the rest of the list.
            *first = block;
        }
    }
}
