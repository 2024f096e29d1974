// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The one place that talks to the operating system: everything outside `os/` is portable.
//!
//! Each system has a folder of small modules, one per subsystem, with the same functions on every system. They
//! alone name raw bindings. In unit tests, which run on the host, `host` provides the C functions behind them.

#[cfg(test)]
pub(crate) mod host;
mod linux;

pub(crate) use linux::*;
