// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Pipes between processes and threads.

use crate::{
    error::{Result, of},
    fs::File,
    os::files,
};

/// Makes a pipe: what is written to the second can be read from the first.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn pipe() -> Result<(File, File)> {
    let (reader, writer) = files::pipe().map_err(of("make a pipe"))?;
    Ok((File::new(reader, "a pipe"), File::new(writer, "a pipe")))
}
