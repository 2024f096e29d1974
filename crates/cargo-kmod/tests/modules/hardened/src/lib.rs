// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Code of every kind that a kernel wants compiled in a certain way.

#![forbid(unsafe_code)]

use core::hint::black_box;

use kernel::prelude::*;

module! {
    type: Hardened,
    name: "hardened",
    authors: ["The cargo-kmod developers"],
    description: "What a kernel wants compiled in a certain way",
    license: "GPL",
}

struct Hardened;

impl kernel::Module for Hardened {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("array {}\n", keeps_an_array(3));
        pr_info!("indirect {}\n", calls_what_it_is_given(black_box(double), 20));
        pr_info!("last {}\n", ends_in_what_it_is_given(black_box(double), 21));
        pr_info!("choice {}\n", chooses(black_box(3)));
        pr_info!("misaligned by {}\n", keeps_something_aligned());
        Ok(Self)
    }
}

/// An array on the stack that others write to.
#[inline(never)]
fn keeps_an_array(value: u8) -> u32 {
    let mut array = [0; 48];
    fill(&mut array, value);
    array.iter().map(|&byte| u32::from(byte)).sum()
}

#[inline(never)]
fn fill(array: &mut [u8; 48], value: u8) {
    black_box(array).fill(black_box(value));
}

#[inline(never)]
fn double(number: u32) -> u32 {
    number.wrapping_mul(2)
}

/// A call through a pointer.
#[inline(never)]
fn calls_what_it_is_given(function: fn(u32) -> u32, number: u32) -> u32 {
    function(number).wrapping_add(1)
}

/// A jump through a pointer.
#[inline(never)]
fn ends_in_what_it_is_given(function: fn(u32) -> u32, number: u32) -> u32 {
    function(number)
}

/// What compilers make a table of addresses of, where they may.
#[inline(never)]
fn chooses(number: u32) -> u32 {
    match number {
        0 => double(black_box(1)),
        1 => keeps_an_array(2),
        2 => calls_what_it_is_given(black_box(double), 4),
        3 => black_box(77),
        4 => double(black_box(8)).wrapping_add(3),
        5 => keeps_an_array(9),
        _ => 0,
    }
}

#[repr(align(16))]
struct Aligned([u8; 16]);

/// Something on the stack that must be aligned better than the stack of a kernel is.
#[inline(never)]
fn keeps_something_aligned() -> usize {
    let aligned = Aligned([black_box(1); 16]);
    let there = black_box(&aligned);
    black_box(core::ptr::from_ref(there).addr()) % 16 + usize::from(there.0[3]) - 1
}
