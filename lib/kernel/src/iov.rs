// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a read fills and a write takes from: memory of user space or of the kernel, in one or many pieces.
//!
//! - [`IovIterSource`]: where a driver finds what is being written to it.
//! - [`IovIterDest`]: where it puts what is being read from it.
//!
//! Either goes on with what is copied. A copy that meets memory that is not there copies what it can and says how much:
//! a driver that goes on by that loses nothing.
//!
//! C header: `include/linux/uio.h`.

mod dest;
mod source;

pub use self::{dest::IovIterDest, source::IovIterSource};
