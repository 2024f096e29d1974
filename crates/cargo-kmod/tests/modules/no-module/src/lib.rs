// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Declares no module.

/// Used by nobody.
pub fn unused() {}
