// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Synchronisation: the structures of Linux and what can be done with them.

pub(crate) mod class;
pub(crate) mod completion;
mod mutex;
pub(crate) mod refcount;
mod spinlock;
pub(crate) mod wait;
