// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the tool says and where: progress and warnings on stderr, results on stdout.
//!
//! - [`Shell`] prints progress in cargo's manner and obeys `-q`, `-v`, `--color` and the environment;
//! - [`Diagnostic`] is one error with a stable code, notes, helps and the exit code it leads to;
//! - [`Table`] lines up results for a reader, [`Shell::record`] writes the same for a program;
//! - [`ktap`] writes results of tests in the kernel's own form.

mod diagnostic;
pub mod ktap;
mod shell;
mod table;

pub use diagnostic::{Diagnostic, Place};
pub use shell::{Captured, Color, Format, Shell, Verbosity};
pub use table::Table;
