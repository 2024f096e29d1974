// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory of processes.
//!
//! - [`Mm`]: an address space. The memory in it may have gone already: the process may have ended.
//! - [`MmWithUser`]: one whose memory is there, and stays while there is a reference.
//! - [`virt`]: the areas that it is made of.
//!
//! # Examples
//!
//! ```no_run
//! #![forbid(unsafe_code)]
//! use kernel::{current, prelude::*};
//!
//! /// Whether the program that called may write at an address, as it is now.
//! fn may_write(address: usize) -> Result<bool> {
//!     let me = current!();
//!     let areas = me.mm().ok_or(EINVAL)?.mmap_read_lock();
//!     let area = areas.vma_lookup(address).ok_or(EFAULT)?;
//!     Ok(area.flags() & kernel::mm::virt::flags::WRITE != 0)
//! }
//! # fn main() {}
//! ```
//!
//! An area is there no longer than the lock is held:
//!
//! ```compile_fail,E0505
//! # use kernel::{current, prelude::*};
//! # fn start(address: usize) -> Result<usize> {
//! let me = current!();
//! let areas = me.mm().ok_or(EINVAL)?.mmap_read_lock();
//! let area = areas.vma_lookup(address).ok_or(EFAULT)?;
//! drop(areas);
//! Ok(area.start())
//! # }
//! ```
//!
//! C headers: `include/linux/mm.h`, `include/linux/sched/mm.h`, `include/linux/mmap_lock.h`.

#[cfg(not(kernel_freebsd))]
mod guards;
#[cfg(not(kernel_freebsd))]
mod users;
pub mod virt;

#[cfg(not(kernel_freebsd))]
pub use self::{
    guards::{MmapReadGuard, VmaReadGuard},
    users::{Mm, MmWithUser, MmWithUserAsync},
};
