// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the shims of synchronisation in unit tests, for threads of the host.

mod completion;
mod lock;
mod lockdep;
mod rcu;
mod refcount;
mod rwsem;
mod turn;
mod wait;

pub(crate) use lock::last_lock;
pub(crate) use lockdep::registered_keys;
pub(crate) use rcu::reading;
pub(crate) use wait::set_signal;
