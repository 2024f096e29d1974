// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Barriers that order the accesses to memory of one processor as others see them.
//!
//! An [ordering](super::atomic) of an atomic operation is better, where it will do: it says which access is meant.
//!
//! C header: `include/asm-generic/barrier.h`; reference: <https://docs.kernel.org/core-api/wrappers/memory-barriers.html>.

use core::sync::atomic::{
    Ordering::{self, Acquire, Release, SeqCst},
    compiler_fence, fence,
};

/// Orders all accesses that precede before all that follow.
#[inline(always)]
pub fn smp_mb() {
    between_processors(SeqCst);
}

/// Orders all writes that precede before all that follow.
#[inline(always)]
pub fn smp_wmb() {
    between_processors(Release);
}

/// Orders all reads that precede before all that follow.
#[inline(always)]
pub fn smp_rmb() {
    between_processors(Acquire);
}

/// Where there is one processor, it sees its own accesses in order; then only the compiler has to keep it.
#[inline(always)]
fn between_processors(ordering: Ordering) {
    if cfg!(CONFIG_SMP) {
        fence(ordering);
    } else {
        compiler_fence(ordering);
    }
}

#[cfg(test)]
mod tests {
    use std::{format, thread};

    use super::*;
    use crate::sync::atomic::{Atomic, Relaxed};

    #[test]
    fn a_message_is_there_when_its_flag_is() {
        for round in 1..2000 {
            let (message, flag) = (Atomic::new(0), Atomic::new(false));
            thread::scope(|scope| {
                scope.spawn(|| {
                    message.store(round, Relaxed);
                    smp_wmb();
                    flag.store(true, Relaxed);
                });
                while !flag.load(Relaxed) {
                    thread::yield_now();
                }
                smp_rmb();
                assert_eq!(message.load(Relaxed), round, "{}", format!("{flag:?}"));
            });
        }
    }
}
