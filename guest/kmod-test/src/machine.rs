// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The machine as a whole.

use alloc::string::String;

use crate::{
    error::{Result, of},
    os::{machine, process},
};

/// The kernel's release, such as `6.12.0`.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn release() -> Result<String> {
    let text = machine::release().map_err(of("the kernel's release"))?;
    Ok(text.trim_end().into())
}

/// The kernel's taint flags, where it has some: what they stand for cannot be undone. All of them are set if they cannot
/// be read, so that the fault is seen.
#[must_use]
pub fn taint() -> u64 {
    machine::taint()
}

/// Has everything written back.
pub fn sync() {
    machine::sync();
}

/// Switches the machine off at once, which is for process 1 to do; returns only if that fails.
///
/// # Errors
///
/// [`EPERM`](crate::errno::EPERM) in any other process; those of the system.
#[track_caller]
pub fn power_off() -> Result {
    let outcome = match process::id() {
        1 => machine::power_off(),
        _ => Err(crate::errno::EPERM.number()),
    };
    outcome.map_err(of("switch the machine off"))
}

/// For a program that is started by the system of the machine that it was built on, to tell what tests it has: it can say
/// that, and end.
#[cfg(target_os = "freebsd")]
#[doc(hidden)]
pub fn is_at_home() {
    crate::os::host::arrive();
}
