// SPDX-License-Identifier: MIT OR Apache-2.0

//! Programs that are run for their effect.

use std::process::Command;

use kmod_host::program;

use crate::Error;

/// Runs a program to its end; what it said on stderr, be it nothing.
///
/// # Errors
///
/// [`Error::Spawn`] where it cannot be started, [`Error::Tool`] with its words where it fails.
pub(crate) fn run(command: &mut Command, program: &str) -> Result<String, Error> {
    let output = program::output(command).map_err(Error::spawn(program))?;
    let said = String::from_utf8_lossy(&output.stderr)
        .trim_end()
        .to_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(Error::Tool {
            program: program.to_owned(),
            output: said,
        })
    }
}
