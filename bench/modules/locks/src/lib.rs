// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks, unlocks and counts references in loops; the log says when each begins and ends.
//!
//! Its twin in C is `bench/twins/locks/locks.c`, which does the same, word for word.

#![forbid(unsafe_code)]

use kernel::{
    prelude::*,
    sync::{Arc, Mutex, SpinLock, new_mutex, new_spinlock},
};

module! {
    type: Locks,
    name: "locks",
    authors: ["The cargo-kmod developers"],
    description: "Locks, unlocks and counts references in loops",
    license: "Dual MIT/GPL",
    params: {
        rounds: u32 { default: 1000, description: "How often each loop goes round" },
        repeats: u32 { default: 1, description: "How often each loop is run" },
    },
}

#[pin_data]
struct Shared {
    #[pin]
    spun: SpinLock<u64>,
    #[pin]
    slept: Mutex<u64>,
}

impl Shared {
    fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            spun <- new_spinlock!(0, "spun"),
            slept <- new_mutex!(0, "slept"),
        })
    }
}

#[inline(never)]
fn spin(shared: &Shared, rounds: u32) {
    for round in 0..rounds {
        let mut total = shared.spun.lock();
        *total = total.wrapping_add(u64::from(round));
    }
}

#[inline(never)]
fn mutex(shared: &Shared, rounds: u32) {
    for round in 0..rounds {
        let mut total = shared.slept.lock();
        *total = total.wrapping_add(u64::from(round));
    }
}

#[inline(never)]
fn refcount(shared: &Arc<Shared>, rounds: u32) {
    for _ in 0..rounds {
        drop(shared.clone());
    }
}

#[inline(never)]
fn all(shared: &Arc<Shared>, rounds: u32) {
    for round in 0..rounds {
        let mine = shared.clone();
        let mut total = mine.spun.lock();
        *total = total.wrapping_add(u64::from(round));
    }
}

fn measure(shared: &Arc<Shared>, rounds: u32) {
    pr_info!("spin {rounds} begins\n");
    spin(shared, rounds);
    pr_info!("spin {rounds} ends\n");
    mutex(shared, rounds);
    pr_info!("mutex {rounds} ends\n");
    refcount(shared, rounds);
    pr_info!("refcount {rounds} ends\n");
    all(shared, rounds);
    pr_info!("all {rounds} ends\n");
}

struct Locks {
    shared: Arc<Shared>,
}

impl kernel::Module for Locks {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let shared = Arc::pin_init(Shared::new(), GFP_KERNEL)?;
        let rounds = *module_parameters::rounds.value();
        for _ in 0..*module_parameters::repeats.value() {
            measure(&shared, rounds);
            measure(&shared, rounds.wrapping_mul(2));
        }
        Ok(Self { shared })
    }
}

impl Drop for Locks {
    fn drop(&mut self) {
        pr_info!("spun {} slept {}\n", *self.shared.spun.lock(), *self.shared.slept.lock());
    }
}
