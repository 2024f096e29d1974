// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Synchronisation: what tasks, interrupts and processors share.
//!
//! Values with several owners:
//!
//! - [`Arc`], and [`UniqueArc`] while there is one owner only: counted references to a value made here.
//! - [`ARef`](aref::ARef): counted references to an object that counts them itself.
//! - [`Refcount`]: the counter behind both.
//!
//! Values that change:
//!
//! - [`Mutex`], [`SpinLock`], [`SpinLockIrq`]: a value, and the lock that leads to it; [`lock`] tells which to take.
//! - [`RwSemaphore`]: the same, for many who read and few who write.
//! - [`global_lock!`]: a lock in a static.
//! - [`LockedBy`], [`GlobalLockedBy`]: a value behind a lock that is elsewhere.
//! - [`atomic`]: integers, pointers and flags that several contexts access at once.
//! - [`SetOnce`]: a place that is filled once, and read by anybody from then on.
//!
//! Waiting for others:
//!
//! - [`CondVar`]: until something behind a lock has changed.
//! - [`Completion`]: until something has happened, once.
//! - [`poll`]: those who wait for one of many files.
//!
//! - [`rcu`]: for nobody, where what is read is replaced and not changed.
//!
//! [`barrier`] orders accesses where nothing of this does. [`LockClassKey`] tells the kernel's lock validator, where there is one, which locks are of a kind.

mod arc;
pub mod aref;
pub mod atomic;
pub mod barrier;
pub mod completion;
mod condvar;
pub mod lock;
mod lock_class_key;
mod locked_by;
pub mod poll;
#[cfg(not(kernel_freebsd))]
pub mod rcu;
mod refcount;
mod rw_semaphore;
mod set_once;

pub use self::{
    arc::{Arc, ArcBorrow, UniqueArc},
    completion::Completion,
    condvar::{CondVar, CondVarTimeoutResult},
    lock::{
        global::{GlobalGuard, GlobalLock, GlobalLockBackend, GlobalLockedBy},
        mutex::{Mutex, MutexGuard},
        spinlock::{SpinLock, SpinLockGuard},
        spinlock_irq::{SpinLockIrq, SpinLockIrqGuard},
    },
    lock_class_key::LockClassKey,
    locked_by::LockedBy,
    refcount::Refcount,
    rw_semaphore::{RwSemaphore, RwSemaphoreReadGuard, RwSemaphoreWriteGuard},
    set_once::SetOnce,
};
pub use crate::{
    global_lock, new_condvar, new_mutex, new_rwsem, new_spinlock, new_spinlock_irq,
    static_lock_class,
};
