// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Settings of the kernel, by their dotted names: `kernel.printk`.

use alloc::{format, string::String};

use crate::{error::Result, fs, guest};

/// The value of a setting, without the newline at its end.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn get(name: &str) -> Result<String> {
    let mut value = fs::read_to_string(&path(name))?;
    if value.ends_with('\n') {
        value.pop();
    }
    Ok(value)
}

/// Changes a setting.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn set(name: &str, value: &str) -> Result {
    guest::demand();
    let file = fs::File::options().write(true).open(&path(name))?;
    file.write_all(value.as_bytes())
}

fn path(name: &str) -> String {
    format!("/proc/sys/{}", name.replace('.', "/"))
}
