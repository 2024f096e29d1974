// SPDX-License-Identifier: MIT OR Apache-2.0

//! This machine as the tools use it.
//!
//! - [`signals`]: an interrupt ends this process and everything it has started, and nothing else;
//! - [`program`]: runs programs, and tells an interrupt from their failure;
//! - [`lock`]: waits for another process, saying so, and not beyond an interrupt;
//! - [`folders`]: where the user keeps what can be made again, and what cannot;
//! - [`scratch`]: folders for work in progress;
//! - [`disk`]: whether it is full;
//! - [`compress`]: reads what distributions compress.

pub mod compress;
pub mod disk;
pub mod folders;
pub mod lock;
mod process;
pub mod program;
pub mod scratch;
pub mod signals;

use std::io;

pub use scratch::Scratch;

/// Why something could not be done on this machine.
#[derive(Debug)]
pub enum Fault {
    /// A signal has come that ends this process.
    Interrupted,
    /// What the system said.
    Io(io::Error),
}

impl Fault {
    /// As an error of the caller's: `interrupted`, or what `io` makes of the system's words.
    pub fn into<E>(self, interrupted: E, io: impl FnOnce(io::Error) -> E) -> E {
        match self {
            Self::Interrupted => interrupted,
            Self::Io(error) => io(error),
        }
    }
}
