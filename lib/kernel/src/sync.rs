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
//! - [`atomic`]: integers, pointers and flags that several contexts access at once.
//! - [`SetOnce`]: a place that is filled once, and read by anybody from then on.

mod arc;
pub mod aref;
pub mod atomic;
mod refcount;
mod set_once;

pub use self::{
    arc::{Arc, ArcBorrow, UniqueArc},
    refcount::Refcount,
    set_once::SetOnce,
};
