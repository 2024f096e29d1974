// SPDX-License-Identifier: MIT OR Apache-2.0

//! From machine code and kernel messages to Rust functions, files and lines.
//!
//! [`Code`] reads an object file, a module above all, and tells of each instruction which function it was
//! written in, through all inlining: [`Code::frames`]. Where it was written by whom, the driver, a crate or the
//! language, is a [`Source`].
//!
//! [`Log`] reads what a kernel has said; [`Log::decode`] finds in it the places in modules, and with the debug
//! information of the modules ([`Debug`]) what was written there.

mod code;
mod decode;
mod demangle;
mod error;
mod log;
mod render;
mod source;

pub use code::{Code, Frame, Function, Place, build_id};
pub use decode::{Call, Debug, Decoded, Line, Problem};
pub use demangle::{demangle, name};
pub use error::Error;
pub use log::{Log, Mention, build_mark, frame, interrupts, message, without_time};
pub use render::Backtrace;
pub use source::{FRAMEWORK, Source};
