// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Loading and unloading modules, in a process of their own.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::process::ExitCode;

use rustix::fs::OFlags;
use rustix::system::{delete_module, finit_module};

/// Loads the module in `file`.
pub(crate) fn load(file: &str, parameters: &str) -> io::Result<()> {
    let file = File::open(file)?;
    finit_module(&file, &CString::new(parameters)?, 0)?;
    Ok(())
}

/// Unloads the module called `name`, without waiting for its users to go away.
pub(crate) fn unload(name: &str) -> io::Result<()> {
    delete_module(&CString::new(name)?, OFlags::NONBLOCK.bits().cast_signed())?;
    Ok(())
}

/// How the result of a system call is told to the process that waits: the error's number is written to
/// standard output, for a code of its own has room for 255 only, and the kernel's errors go to 4095.
pub(crate) fn tell(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print!("{}", error.raw_os_error().unwrap_or(0));
            ExitCode::FAILURE
        }
    }
}
