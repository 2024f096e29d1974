// SPDX-License-Identifier: MIT OR Apache-2.0

//! From machine code and kernel messages to Rust functions, files and lines.
//!
//! [`Code`] reads an object file, a module above all, and tells of each instruction which function it was
//! written in, through all inlining: [`Code::frames`]. Where it was written by whom, the driver, a crate or the
//! language, is a [`Source`].

mod code;
mod demangle;
mod error;
mod source;

pub use code::{Code, Frame, Function, Place};
pub use demangle::{demangle, name};
pub use error::Error;
pub use source::Source;
