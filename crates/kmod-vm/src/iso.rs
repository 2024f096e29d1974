// SPDX-License-Identifier: MIT OR Apache-2.0

//! The archive as an image of a disc (ISO 9660 with Rock Ridge), which FreeBSD can have for its root.

use std::path::{Path, PathBuf};
use std::process::Command;

use kmod_host::program;

use crate::Error;

const PROGRAM: &str = "bsdtar";

/// Where the program is that makes such an image of an archive.
///
/// # Errors
///
/// [`Error::NoBsdtar`].
pub fn find_bsdtar() -> Result<PathBuf, Error> {
    program::find(PROGRAM).ok_or(Error::NoBsdtar { program: PROGRAM })
}

/// An image that holds what the archive in this file does.
pub(crate) fn of_archive(archive: &Path) -> Result<Vec<u8>, Error> {
    let mut source = std::ffi::OsString::from("@");
    source.push(archive);
    let output = program::output(
        Command::new(find_bsdtar()?)
            .args(["--create", "--format=iso9660", "--file=-"])
            .arg(source),
    );
    let output = output.map_err(|fault| {
        fault.into(Error::Interrupted, |source| Error::Program {
            program: PROGRAM.to_owned(),
            source,
        })
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Error::Failed {
        program: PROGRAM.to_owned(),
        message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}
