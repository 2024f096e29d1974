// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The flags that allocations take, named as in C.
//!
//! C header: `include/linux/gfp_types.h`.

use super::gfp::Flags;
use crate::os::alloc as os;

/// For a context that cannot sleep; may use the reserves that are kept for such contexts.
pub const GFP_ATOMIC: Flags = Flags::from_raw(os::GFP_ATOMIC);

/// The usual choice where sleeping is allowed: memory of others may be reclaimed to get some.
pub const GFP_KERNEL: Flags = Flags::from_raw(os::GFP_KERNEL);

/// Like [`GFP_KERNEL`], charged to the control group of the current task.
pub const GFP_KERNEL_ACCOUNT: Flags = Flags::from_raw(os::GFP_KERNEL_ACCOUNT);

/// For a context that cannot sleep, where failing is preferred to using the reserves.
pub const GFP_NOWAIT: Flags = Flags::from_raw(os::GFP_NOWAIT);

/// Allows memory that the kernel does not map at all times; only for allocations that map it themselves.
pub const __GFP_HIGHMEM: Flags = Flags::from_raw(os::__GFP_HIGHMEM);

/// Keeps the kernel from reporting in its log that the allocation has failed.
pub const __GFP_NOWARN: Flags = Flags::from_raw(os::__GFP_NOWARN);

/// Memory that reads as zero; where an allocation grows, the part that is added to it.
pub const __GFP_ZERO: Flags = Flags::from_raw(os::__GFP_ZERO);
