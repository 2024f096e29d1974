// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory from each allocator, by hand and in boxes.

use core::{alloc::Layout, mem::MaybeUninit, pin::Pin, ptr::NonNull};

use kernel::{
    alloc::{
        Allocator, Flags, NumaNode,
        allocator::{KVmalloc, Kmalloc, Vmalloc},
        layout::{ArrayLayout, LayoutError},
    },
    new_mutex,
    page::PAGE_SIZE,
    prelude::*,
    sync::{
        Mutex,
        atomic::{Atomic, Relaxed},
    },
};

/// Memory that is made, grows, shrinks, and goes.
pub(crate) fn from_each_allocator() -> Result {
    grows::<Kmalloc>(64)?;
    grows::<Vmalloc>(PAGE_SIZE)?;
    grows::<KVmalloc>(64)?;
    ensure!(NumaNode::new(0).is_ok());
    ensure!(NumaNode::new(-5).is_err());
    let quiet: Flags = GFP_KERNEL | __GFP_NOWARN;
    ensure!(quiet.contains(GFP_KERNEL) && !GFP_KERNEL.contains(quiet));
    let huge = Layout::array::<u8>(1 << 45).map_err(|_| EINVAL)?;
    ensure!(Kmalloc::alloc(huge, quiet, NumaNode::NO_NODE).is_err());
    ensure!(Vmalloc::alloc(huge, quiet, NumaNode::NO_NODE).is_err());
    ensure!(KVmalloc::alloc(huge, quiet, NumaNode::NO_NODE).is_err());

    let (counted, hasty) = (
        KBox::new(1u8, GFP_KERNEL_ACCOUNT)?,
        KBox::new(2u8, GFP_NOWAIT)?,
    );
    let high: VVec<u8> = VVec::from_elem(3, 10_000, GFP_KERNEL | __GFP_HIGHMEM)?;
    ensure!(*counted + *hasty == high[9_999]);

    // What is not a multiple of its alignment is made one, so that the kernel aligns it.
    let odd = Layout::from_size_align(65, 64).map_err(|_| EINVAL)?;
    ensure!(Kmalloc::aligned_layout(odd).size() % 64 == 0);

    let triples = ArrayLayout::<[u16; 3]>::new(7)?;
    ensure!((triples.len(), triples.size(), triples.is_empty()) == (7, 42, false));
    ensure!(ArrayLayout::<u64>::empty().is_empty());
    ensure!(matches!(
        ArrayLayout::<u64>::new(usize::MAX / 8),
        Err(LayoutError)
    ));
    // SAFETY: it is that of an array that is no larger than the address space.
    ensure!(Layout::from(unsafe { ArrayLayout::<u32>::new_unchecked(3) }).size() == 12);
    Ok(())
}

fn grows<A: Allocator>(size: usize) -> Result {
    ensure!(A::MIN_ALIGN.is_power_of_two());
    let layout = |size| Layout::from_size_align(size, 8).map_err(|_| EINVAL);
    let zeroed = GFP_KERNEL | __GFP_ZERO;
    let memory: NonNull<[u8]> = A::alloc(layout(size)?, zeroed, NumaNode::NO_NODE)?;
    ensure!(memory.len() >= size && memory.cast::<u8>().as_ptr().addr() % A::MIN_ALIGN == 0);
    // SAFETY: there are so many bytes, which are zeroed, and nobody else knows of them.
    let bytes = unsafe { core::slice::from_raw_parts_mut(memory.cast::<u8>().as_ptr(), size) };
    ensure!(bytes.iter().all(|&byte| byte == 0));
    bytes.fill(0x5a);
    let larger = layout(size * 40)?;
    // SAFETY: the memory is of this allocator and layout, and not used any more where this succeeds.
    let memory = unsafe {
        A::realloc(
            Some(memory.cast()),
            larger,
            layout(size)?,
            GFP_KERNEL,
            NumaNode::NO_NODE,
        )
    }?;
    ensure!(memory.len() >= larger.size());
    // SAFETY: so many bytes have been written before, and nobody else knows of them.
    let bytes = unsafe { core::slice::from_raw_parts(memory.cast::<u8>().as_ptr(), size) };
    ensure!(bytes.iter().all(|&byte| byte == 0x5a));
    // SAFETY: the memory is of this allocator and layout, and not used any more.
    unsafe { A::free(memory.cast(), larger) };
    Ok(())
}

static DROPPED: Atomic<u32> = Atomic::new(0);

/// Counts how often one is dropped.
struct Counted(u32);

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.add(self.0, Relaxed);
    }
}

/// All that can be done with a box.
pub(crate) fn in_boxes() -> Result {
    DROPPED.store(0, Relaxed);
    let slot: KBox<MaybeUninit<[u64; 40]>> = KBox::new_uninit(GFP_KERNEL)?;
    let filled = slot.write([7; 40]);
    ensure!(KBox::into_inner(filled)[39] == 7);
    let zeros: VBox<[u8; 5000]> = VBox::zeroed(GFP_KERNEL)?;
    ensure!(zeros.iter().all(|&byte| byte == 0));
    let mut slot = KBox::<u32>::new_uninit(GFP_KERNEL)?;
    // SAFETY: the slot is owned here.
    unsafe { slot.as_mut_ptr().write_bytes(1, 1) };
    // SAFETY: each byte was written just now.
    ensure!(*unsafe { slot.assume_init() } == 0x0101_0101);

    let one = KBox::new(Counted(1), GFP_KERNEL)?;
    let slot = KBox::drop_contents(one);
    ensure!(DROPPED.load(Relaxed) == 1);
    let raw = KBox::into_raw(slot.write(Counted(10)));
    // SAFETY: a box gave it away just now.
    drop(unsafe { KBox::from_raw(raw) });
    ensure!(DROPPED.load(Relaxed) == 11);
    let leaked: &'static mut Counted = KBox::leak(KBox::new(Counted(100), GFP_KERNEL)?);
    // SAFETY: a box leaked it just now.
    drop(unsafe { KBox::from_raw(leaked) });
    ensure!(DROPPED.load(Relaxed) == 111);

    let pinned: Pin<KBox<Counted>> = KBox::pin(Counted(0), GFP_KERNEL)?;
    ensure!(pinned.0 == 0);
    let pinned = KBox::into_pin(KBox::new(Counted(1000), GFP_KERNEL)?);
    drop(pinned);
    ensure!(DROPPED.load(Relaxed) == 1111);

    let numbered = |index| try_pin_init!(Numbered { lock <- new_mutex!(index) });
    let all: Pin<KBox<[Numbered]>> = KBox::pin_slice(numbered, 9, GFP_KERNEL)?;
    ensure!(
        all.len() == 9
            && all
                .iter()
                .enumerate()
                .all(|(index, one)| *one.lock.lock() == index)
    );
    let made = KBox::init::<Error>(init!(Pair { first: 1, second: 2 }? Error), GFP_KERNEL)?;
    ensure!((made.first, made.second) == (1, 2));
    let made = KBox::try_init(
        try_init!(Pair {
            first: 5,
            second: u16::try_from(6u32)?
        }),
        GFP_KERNEL,
    )?;
    ensure!((made.first, made.second) == (5, 6));
    let never = KBox::try_init(
        try_init!(Pair {
            first: 5,
            second: u16::try_from(1u32 << 20)?
        }),
        GFP_KERNEL,
    );
    ensure!(never.err() == Some(EINVAL));
    let slot = KVBox::<Pair>::new_uninit(GFP_KERNEL)?;
    let made = slot.write_init(init!(Pair {
        first: 3,
        second: 4
    }))?;
    ensure!((made.first, made.second) == (3, 4));
    Ok(())
}

#[pin_data]
struct Numbered {
    #[pin]
    lock: Mutex<usize>,
}

struct Pair {
    first: u8,
    second: u16,
}
