// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files, as a driver sees them.
//!
//! - [`File`] and [`LocalFile`]: an open file; its flags, and on whose behalf it was opened.
//! - [`Kiocb`]: one read or write of a file, with the place in it.
//! - [`FileDescriptorReservation`](file::FileDescriptorReservation): a number for a file, before there is one.
//!
//! C headers: `include/linux/fs.h`, `include/linux/file.h`.

#[cfg(not(kernel_freebsd))]
mod fd;
pub mod file;
mod kiocb;

pub use self::{
    file::{File, LocalFile},
    kiocb::Kiocb,
};
