// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The one place that talks to the operating system: everything outside `os/` is portable.
//!
//! Each system has a folder with the same functions in it, but for what only one of them has. What is made of the same
//! calls on all of them, with other numbers, is in `common/`. Only here is `unsafe` allowed.

#![expect(unsafe_code, reason = "system calls are made here, and nowhere else")]

mod common;
#[cfg(target_os = "freebsd")]
mod freebsd;
#[cfg(all(test, not(target_os = "freebsd")))]
#[path = "os/freebsd/told.rs"]
mod freebsd_told;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "freebsd")]
use freebsd as system;
#[cfg(target_os = "linux")]
use linux as system;

pub(crate) use common::{Outcome, errors, files, memory, process, signal, thread, time};
pub(crate) use system::*;
