// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What a program without the standard library needs: an entry point, memory, and what a panic does.

#![expect(unsafe_code, reason = "this is what safe code stands on")]

mod heap;
mod memory;
mod panic;
mod start;

pub(crate) use panic::tell_panics;
pub(crate) use start::arguments;
