// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The C types as the kernel means them: `char` is unsigned, `long` is as wide as a pointer.

pub use crate::os::ffi::*;
