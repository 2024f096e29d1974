// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Synchronisation: the structures of the shims and what can be done with them.

pub(crate) mod class;
pub(crate) mod completion;
mod mutex;
pub(crate) mod poll;
pub(crate) mod refcount;
pub(crate) mod rw_semaphore;
mod spinlock;
mod spinlock_irq;
pub(crate) mod turn;
pub(crate) mod wait;
