// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! FreeBSD.

mod home;
mod set_up;
mod streams;
pub(crate) mod terminal;

pub(crate) use set_up::{mount_late, set_up};

/// This program.
pub(crate) const THIS: &str = "/sbin/init";
/// The serial port of the control channel.
pub(crate) const CONTROL: &str = "/dev/cuau1";
/// The serial port of the command's standard input and output, or of the interactive terminal.
pub(crate) const COMMAND: &str = "/dev/cuau2";
/// How many bytes a serial port keeps until they are read. Its driver has room for 384 on the way to the terminal, and
/// forgets what comes then.
pub(crate) const WINDOW: u64 = 352;
/// The serial port of the command's standard error.
pub(crate) const COMMAND_ERROR: &str = "/dev/cuau3";
