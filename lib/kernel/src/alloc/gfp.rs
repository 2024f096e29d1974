// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How an allocation may be made.
//!
//! C header: `include/linux/gfp_types.h`.

use core::ops::{BitAnd, BitOr, Not};

/// What the kernel may do, and must do, to satisfy an allocation.
///
/// The values are in [`flags`](super::flags), and can be combined.
///
/// # Examples
///
/// ```
/// # use kernel::{alloc::Flags, prelude::*};
/// let quiet: Flags = GFP_KERNEL | __GFP_NOWARN;
/// assert!(quiet.contains(GFP_KERNEL));
/// assert!(!quiet.contains(__GFP_ZERO));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    /// Returns the flags as C has them.
    pub(crate) const fn as_raw(self) -> u32 {
        self.0
    }

    /// Whether each of `flags` is set in these.
    pub fn contains(self, flags: Flags) -> bool {
        self & flags == flags
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Flags {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Flags {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}
