// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The one place that talks to the operating system: everything outside `os/` is portable.
//!
//! Each system has a folder of small modules, one per subsystem, with the same functions on every system; what is
//! the same behind the shims, too, is in `common`. They alone name raw bindings. In unit tests, which run on the host,
//! `host` provides the C functions behind them.

mod common;
#[cfg(kernel_freebsd)]
mod freebsd;
#[cfg(test)]
pub(crate) mod host;
#[cfg(not(kernel_freebsd))]
mod linux;

#[cfg(kernel_freebsd)]
pub(crate) use freebsd::*;
#[cfg(not(kernel_freebsd))]
pub(crate) use linux::*;
