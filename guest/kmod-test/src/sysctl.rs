// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Settings of the kernel, by their dotted names: `kernel.printk`, `dev.echo.size`.
//!
//! Values are text, also of those that a system keeps as numbers.

use alloc::string::String;

use crate::{
    error::{Result, of},
    guest,
    os::sysctl as os,
};

/// The value of a setting, without the newline at its end.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn get(name: &str) -> Result<String> {
    let mut value = os::get(name).map_err(of(format_args!("read the setting {name:?}")))?;
    if value.ends_with('\n') {
        value.pop();
    }
    Ok(value)
}

/// Changes a setting.
///
/// # Errors
///
/// Those of the system; [`EINVAL`](crate::errno::EINVAL) if it is a number, and the value is none.
///
/// # Panics
///
/// Outside of the virtual machine.
#[track_caller]
pub fn set(name: &str, value: &str) -> Result {
    guest::demand();
    os::set(name, value).map_err(of(format_args!("set the setting {name:?} to {value:?}")))
}
