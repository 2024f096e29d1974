// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Kernel interfaces for modules written in safe Rust.

#![no_std]
#![feature(arbitrary_self_types)]
#![feature(derive_coerce_pointee)]
#![feature(generic_arg_infer)]
#![feature(used_with_arg)]

#[cfg(test)]
extern crate std;

// Macros, procedural ones too, name this crate as `::kernel`; that must work in here as well.
extern crate self as kernel;

pub mod alloc;
pub mod error;
pub mod ffi;
pub mod fmt;
pub mod init;
mod module;
pub mod module_param;
mod os;
pub mod prelude;
pub mod print;
pub mod str;
pub mod sync;
pub mod types;

/// What comes before messages of this crate in the log.
const __LOG_PREFIX: &[u8] = b"kernel\0";
