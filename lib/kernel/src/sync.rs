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
//! - [`Mutex`], [`SpinLock`]: a value, and the lock that leads to it; [`lock`] tells which to take.
//! - [`atomic`]: integers, pointers and flags that several contexts access at once.
//! - [`SetOnce`]: a place that is filled once, and read by anybody from then on.
//!
//! Waiting for others:
//!
//! - [`CondVar`]: until something behind a lock has changed.
//! - [`Completion`]: until something has happened, once.
//!
//! [`LockClassKey`] tells the kernel's lock validator, where there is one, which locks are of a kind.

mod arc;
pub mod aref;
pub mod atomic;
pub mod completion;
mod condvar;
pub mod lock;
mod lock_class_key;
mod refcount;
mod set_once;

pub use self::{
    arc::{Arc, ArcBorrow, UniqueArc},
    completion::Completion,
    condvar::{CondVar, CondVarTimeoutResult},
    lock::{
        mutex::{Mutex, MutexGuard},
        spinlock::{SpinLock, SpinLockGuard},
    },
    lock_class_key::LockClassKey,
    refcount::Refcount,
    set_once::SetOnce,
};
pub use crate::{new_condvar, new_mutex, new_spinlock, static_lock_class};
