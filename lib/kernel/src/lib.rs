// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Safe interfaces of the kernel, for modules written in Rust.
//!
//! A module names what it is with [`module!`](prelude::module), implements [`Module`], and begins with
//! `use kernel::prelude::*;`:
//!
//! ```ignore (it is a whole crate)
//! use kernel::prelude::*;
//!
//! module! {
//!     type: Hello,
//!     name: "hello",
//!     license: "GPL",
//! }
//!
//! struct Hello;
//!
//! impl kernel::Module for Hello {
//!     fn init(_module: &'static ThisModule) -> Result<Self> {
//!         pr_info!("hello\n");
//!         Ok(Self)
//!     }
//! }
//!
//! impl Drop for Hello {
//!     fn drop(&mut self) {
//!         pr_info!("goodbye\n");
//!     }
//! }
//! ```
//!
//! Names, signatures and meanings are those of the crate of the same name in Linux, wherever it has the thing; the same
//! source builds for every kernel that is supported. What allocates takes flags and can fail; what can fail returns a
//! [`Result`](error::Result); nothing here panics on what a caller or the machine may do, except indexing.

#![no_std]
// As that crate has them.
#![feature(arbitrary_self_types, derive_coerce_pointee)]
// What is seldom run is kept small.
#![feature(optimize_attribute)]
// For assertions about the build, which act one way in constants and another when code runs.
#![feature(const_eval_select, core_intrinsics)]
#![expect(
    internal_features,
    reason = "there is no other way to tell the two apart"
)]
// For parameters that tests of a module have, which nobody names but the kernel.
#![cfg_attr(all(feature = "testing", not(kernel_freebsd)), feature(used_with_arg))]

#[cfg(test)]
extern crate std;

// Macros, procedural ones too, name this crate as `::kernel`; that must work in here as well.
extern crate self as kernel;

pub mod alloc;
mod asm;
mod attachment;
pub mod bits;
pub mod bug;
pub mod build_assert;
mod container_of;
#[cfg(not(kernel_freebsd))]
pub mod cred;
#[cfg(not(kernel_freebsd))]
pub mod device;
pub mod error;
#[cfg(all(kernel_has_faux, not(kernel_freebsd)))]
pub mod faux;
pub mod ffi;
pub mod fmt;
pub mod fs;
pub mod init;
pub mod interrupt;
pub mod ioctl;
pub mod iov;
pub mod kthread;
mod location;
pub mod miscdevice;
pub mod mm;
mod module;
pub mod module_param;
mod os;
pub mod page;
#[cfg(not(kernel_freebsd))]
pub mod pid_namespace;
// Of the panic handler, which tests have from `std`.
#[cfg(any(target_os = "none", test))]
mod panicking;
pub mod prelude;
pub mod print;
pub mod random;
pub mod reboot;
#[cfg(not(kernel_freebsd))]
pub mod seq_file;
pub mod sizes;
#[doc(hidden)]
pub mod std_vendor;
pub mod str;
pub mod sync;
pub mod sysctl;
#[cfg(not(kernel_freebsd))]
pub mod task;
pub mod time;
pub mod transmute;
pub mod types;
pub mod uaccess;
pub mod workqueue;

#[doc(hidden)]
pub use container_of::FieldPointer;
pub use kernel_macros as macros;
pub use location::file_from_location;
#[doc(hidden)]
pub use module::__private;
pub use module::{InPlaceModule, Module, ModuleMetadata, ThisModule};

/// The prefix of messages of this crate: empty, which stands for the name of the module that it is part of.
const __LOG_PREFIX: &[u8] = b"\0";
