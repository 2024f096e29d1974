// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Linux.

mod set_up;
pub(crate) mod terminal;

pub(crate) use set_up::{mount_late, set_up};

/// This program, in the initramfs.
pub(crate) const THIS: &str = "/init";
/// The serial port of the control channel.
pub(crate) const CONTROL: &str = "/dev/ttyS1";
/// The serial port of the command's standard input and output, or of the interactive terminal.
pub(crate) const COMMAND: &str = "/dev/ttyS2";
/// How many bytes a serial port keeps until they are read.
pub(crate) const WINDOW: u64 = 16 * 1024;
/// The serial port of the command's standard error.
pub(crate) const COMMAND_ERROR: &str = "/dev/ttyS3";
