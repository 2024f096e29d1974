// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Serial ports.

use kmod_test::{File, Result};

use crate::settings::Settings;

/// Opens a serial port that changes no byte: to write and wait, or to read what is there.
pub(crate) fn open(path: &str, read: bool) -> Result<File> {
    let options = File::options().read(read).write(!read);
    let port = options.nonblocking(read).open(path)?;
    Settings::of(&port)?.raw().fast().apply(&port)?;
    Ok(port)
}
