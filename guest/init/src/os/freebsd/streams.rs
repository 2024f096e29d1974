// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The standard streams, without which the kernel starts process 1.

use core::mem::forget;

use kmod_test::{File, Result};

const CONSOLE: &str = "/dev/console";

/// Makes the console standard input, output and error.
pub(crate) fn open() -> Result {
    let open = || File::options().read(true).write(true).open(CONSOLE);
    // These get the three numbers, but other programs would lose them; what takes their place is kept.
    let streams = [open()?, open()?, open()?];
    let console = open()?;
    for stream in &streams {
        console.duplicate_to(stream.fd())?;
    }
    forget(streams);
    Ok(())
}
