// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! On which memory node an allocation is made.
//!
//! C header: `include/linux/numa.h`.

use crate::{
    error::{Result, code::EINVAL},
    os::alloc as os,
};

/// The node of a machine with non-uniform memory access from which memory is preferred.
///
/// A node that is not on line, or that is short of memory, is passed over for another one.
///
/// # Invariants
///
/// The number is below the kernel's highest, and not negative unless it is that of [`NO_NODE`](Self::NO_NODE).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumaNode(i32);

impl NumaNode {
    /// No preference.
    pub const NO_NODE: Self = Self(os::NO_NODE);

    /// Prefers the node of number `node`.
    ///
    /// # Errors
    ///
    /// [`EINVAL`] if the kernel can have no such node.
    pub fn new(node: i32) -> Result<Self> {
        if (0..os::MAX_NODES).contains(&node) {
            // INVARIANT: the range was checked.
            Ok(Self(node))
        } else {
            Err(EINVAL)
        }
    }

    pub(super) const fn as_raw(self) -> i32 {
        self.0
    }
}
