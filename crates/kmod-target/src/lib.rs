// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which kernel is this? Finds, keeps and describes kernels; builds nothing.
//!
//! 1. A [`Kernel`] is a headers tree one can build against, with the image and the modules that go
//!    with it where those are known. It is of one [`System`]: Linux, which has a configuration and a [`kbuild`], or
//!    [`freebsd`], which has neither.
//! 2. The [`Store`] keeps kernels unpacked beside the system; `/lib/modules` names those installed.
//! 3. [`select`] picks among the known ones by release, glob, path or `running`.
//! 4. [`modules`] tells which of a kernel's own modules must be loaded before another one.

pub mod config;
mod deb;
pub mod error;
pub mod freebsd;
pub mod kbuild;
pub mod kernel;
pub mod modules;
mod process;
pub mod release;
pub mod select;
pub mod store;
pub mod symvers;

pub use error::Error;
pub use kernel::{Kernel, Origin, System};
pub use release::Release;
pub use store::Store;
