// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory of every kind, in a module that is initialised in place.

#![forbid(unsafe_code)]

use core::pin::Pin;

use kernel::{prelude::*, str::CString};

module! {
    type: Memory,
    name: "memory",
    authors: ["The cargo-kmod developers"],
    license: "GPL",
}

#[pin_data(PinnedDrop)]
struct Memory {
    #[pin]
    part: Part,
    total: usize,
}

#[pin_data]
struct Part {
    bytes: KVVec<u8>,
    wide: KBox<Aligned>,
}

#[repr(align(64))]
struct Aligned(u64);

impl Part {
    fn new(size: usize) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            bytes: KVVec::from_elem(0xa5, size, GFP_KERNEL)?,
            wide: KBox::new(Aligned(42), GFP_KERNEL)?,
        } ? Error)
    }
}

impl kernel::InPlaceModule for Memory {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            part <- Part::new(3 << 20),
            total: exercise()?,
        } ? Error)
    }
}

#[pinned_drop]
impl PinnedDrop for Memory {
    fn drop(self: Pin<&mut Self>) {
        let sum: u64 = self.part.bytes.iter().map(|&byte| u64::from(byte)).sum();
        pr_info!("kept {} sum {sum} total {} wide {}\n", self.part.bytes.len(), self.total, self.part.wide.0);
        pr_info!("aligned {}\n", core::ptr::from_ref(&*self.part.wide).addr() % 64);
    }
}

trait Shape {
    fn area(&self) -> u32;
}

struct Square(u32);

impl Shape for Square {
    fn area(&self) -> u32 {
        self.0 * self.0
    }
}

fn exercise() -> Result<usize> {
    let mut small = KVec::new();
    let mut large = VVec::with_capacity(10, GFP_KERNEL)?;
    let mut either = KVVec::new();
    for n in 0..100_000u32 {
        if n < 1000 {
            small.push(n, GFP_KERNEL)?;
        }
        large.push(n, GFP_KERNEL)?;
        either.push(u64::from(n), GFP_KERNEL)?;
    }
    let right = small.iter().enumerate().all(|(i, &n)| i as u32 == n)
        && large.iter().enumerate().all(|(i, &n)| i as u32 == n)
        && either.iter().enumerate().all(|(i, &n)| i as u64 == n);
    pr_info!("grown rightly {right}\n");

    let shape: KBox<dyn Shape> = KBox::new(Square(9), GFP_KERNEL)?;
    let far = VBox::new([7u8; 10_000], GFP_KERNEL)?;
    let near = KVBox::new([8u8; 100], GFP_ATOMIC)?;
    pr_info!("boxes {} {} {}\n", shape.area(), far[9_999], near[99]);

    let huge = KVec::<u8>::with_capacity(1 << 40, GFP_KERNEL | __GFP_NOWARN);
    pr_info!("huge refused {}\n", huge.is_err());
    let overflowing = KVec::<u64>::with_capacity(usize::MAX / 4, GFP_KERNEL);
    pr_info!("overflow refused {}\n", overflowing.is_err());
    let text = CString::try_from_fmt(fmt!("{}-{:#x}", "formatted", 255))?;
    pr_info!("text {:?} {}\n", &*text, Error::from_errno(-22) == EINVAL);
    Ok(small.len() + large.len() + either.len())
}
