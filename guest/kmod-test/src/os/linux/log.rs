// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The kernel's log.

/// Where it is read, and where lines are added to it.
pub(crate) const DEVICE: &str = "/dev/kmsg";
/// What a line begins with that is worth to be told, and no more.
pub(crate) const PREFIX: &str = "<6>";
