// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Kernel memory: boxes and vectors whose every allocation can fail and says how it may be made.
//!
//! Memory is held by a [`Box`] (one value) or a [`Vec`] (many). Which allocator stands behind it is part of the type:
//!
//! | memory from                 | box       | vector    | good for                                   |
//! |-----------------------------|-----------|-----------|--------------------------------------------|
//! | [`Kmalloc`], slab           | [`KBox`]  | [`KVec`]  | nearly everything; physically contiguous   |
//! | [`Vmalloc`], whole pages    | [`VBox`]  | [`VVec`]  | large tables                               |
//! | [`KVmalloc`], either        | [`KVBox`] | [`KVVec`] | what is small mostly, but can become large |
//!
//! What allocates takes [`Flags`], of which [`GFP_KERNEL`] (may sleep) and [`GFP_ATOMIC`] (may not) are the usual ones,
//! and returns [`AllocError`] where there is no memory.
//!
//! ```no_run
//! use kernel::prelude::*;
//!
//! fn squares(n: u32) -> Result<KVec<u32>> {
//!     let mut squares = KVec::with_capacity(n as usize, GFP_KERNEL)?;
//!     for i in 0..n {
//!         squares.push(i.wrapping_mul(i), GFP_KERNEL)?;
//!     }
//!     Ok(squares)
//! }
//! ```
//!
//! C header: `include/linux/slab.h`; reference: <https://docs.kernel.org/core-api/memory-allocation.html>.
//!
//! [`Kmalloc`]: allocator::Kmalloc
//! [`Vmalloc`]: allocator::Vmalloc
//! [`KVmalloc`]: allocator::KVmalloc
//! [`GFP_KERNEL`]: flags::GFP_KERNEL
//! [`GFP_ATOMIC`]: flags::GFP_ATOMIC

pub mod allocator;
#[cfg(any(feature = "testing", test))]
pub(crate) mod faults;
pub mod flags;
mod gfp;
pub mod kbox;
pub mod kvec;
pub mod layout;
mod node;

pub use self::{
    allocator::{AllocError, Allocator},
    gfp::Flags,
    kbox::{Box, KBox, KVBox, VBox},
    kvec::{IntoIter, KVVec, KVec, VVec, Vec},
    node::NumaNode,
};
