// SPDX-License-Identifier: MIT OR Apache-2.0

//! Programs that are run for their effect, or for what they print.

use std::process::{Command, Output};

use kmod_host::{disk, program};

use crate::Error;

/// Runs a program to its end; what it said on stderr, be it nothing.
///
/// # Errors
///
/// [`Error::Spawn`] where it cannot be started, [`Error::Tool`] with its words where it fails.
pub(crate) fn run(command: &mut Command, program: &str) -> Result<String, Error> {
    finish(command, program).map(|output| text(&output.stderr))
}

/// Runs a program for what it prints on stdout.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn output(command: &mut Command, program: &str) -> Result<String, Error> {
    finish(command, program).map(|output| text(&output.stdout))
}

/// Runs a program to its successful end.
fn finish(command: &mut Command, program: &str) -> Result<Output, Error> {
    let output = program::output(command).map_err(Error::spawn(program))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = text(&output.stderr);
    if let Some(line) = said.lines().find(|line| disk::says_full(line)) {
        return Err(Error::disk_full(format!("`{program}` says: {line}")));
    }
    Err(Error::Tool {
        program: program.to_owned(),
        output: said,
    })
}

/// What was printed, without the end of its last line.
fn text(printed: &[u8]) -> String {
    String::from_utf8_lossy(printed).trim_end().to_owned()
}
