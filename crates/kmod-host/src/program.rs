// SPDX-License-Identifier: MIT OR Apache-2.0

//! Programs that are run: none is started, and none counts as failed, once an interrupt has come.

use std::{
    env,
    os::unix::fs::MetadataExt as _,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Output, Stdio},
};

use crate::{Fault, scratch, signals};

/// Where a program is that is called by its name.
#[must_use]
pub fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut files = env::split_paths(&path).map(|folder| folder.join(name));
    files.find(|file| {
        let mode = file.metadata().map(|file| (file.is_file(), file.mode()));
        mode.is_ok_and(|(is_file, mode)| is_file && mode & 0o111 != 0)
    })
}

/// Runs a program to its end, with nothing to read, and keeps what it says.
///
/// # Errors
///
/// [`Fault::Io`] where it cannot be started; a failure is in the [`Output`].
pub fn output(command: &mut Command) -> Result<Output, Fault> {
    signals::check()?;
    let output = prepared(command).stdin(Stdio::null()).output();
    let output = output.map_err(Fault::Io);
    signals::check()?;
    output
}

/// Starts a program; what it says goes where the command says.
///
/// # Errors
///
/// [`Fault::Io`] where it cannot be started.
pub fn spawn(command: &mut Command) -> Result<Child, Fault> {
    signals::check()?;
    prepared(command).spawn().map_err(Fault::Io)
}

fn prepared(command: &mut Command) -> &mut Command {
    match scratch::of_programs() {
        Some(folder) => command.env("TMPDIR", folder),
        None => command,
    }
}

/// Waits for the end of one that was [spawned](spawn).
///
/// # Errors
///
/// [`Fault::Interrupted`] where it was ended with this process.
pub fn wait(child: &mut Child) -> Result<ExitStatus, Fault> {
    let status = child.wait().map_err(Fault::Io);
    signals::check()?;
    status
}
