// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Strings of the kernel.

pub use core::ffi::CStr;
