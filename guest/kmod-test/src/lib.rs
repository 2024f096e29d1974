// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What tests of kernel modules are written with.
//!
//! A test is an ordinary one, in `tests/` of the module's package. `cargo kmod test` builds it, boots each kernel
//! in a virtual machine, loads the module and runs it there, every test in a process of its own:
//!
//! ```ignore (it runs in the virtual machine)
//! use kmod_test::prelude::*;
//!
//! #[test]
//! fn what_was_written_is_read_back() -> Result {
//!     let device = File::open_rw("/dev/echo")?;
//!     device.write_all(b"hello")?;
//!     let mut read = [0; 5];
//!     device.read_exact(&mut read)?;
//!     assert_eq!(&read, b"hello");
//!     Ok(())
//! }
//! ```
//!
//! What it calls here are system calls, without a C library between: the same test is for every system that a module
//! is for. Errors say what was asked for and in which line. A test that names `std` has the standard library
//! instead, or beside this.

#![no_std]

extern crate alloc;

#[cfg(test)]
extern crate std;

pub mod epoll;
mod error;
mod faults;
pub mod fs;
mod guest;
pub mod ioctl;
pub mod log;
pub mod machine;
pub mod memory;
pub mod module;
mod os;
pub mod output;
mod pipe;
pub mod poll;
pub mod prelude;
pub mod process;
pub mod signal;
mod skip;
pub mod sysctl;
pub mod thread;
pub mod time;

pub use error::{Error, Result, errno};
pub use faults::{Allocations, fail_allocation, walk_allocation_failures, walk_load_failures};
pub use fs::File;
pub use log::Log;
pub use module::Module;
pub use pipe::pipe;
pub use skip::skip;
