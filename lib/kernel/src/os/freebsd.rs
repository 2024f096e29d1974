// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! FreeBSD: safe functions over the shims, one module per subsystem.

pub(crate) mod error;
pub(crate) mod file;
pub(crate) mod ioctl;
pub(crate) mod miscdevice;
pub(crate) mod mm;
pub(crate) mod module;
pub(crate) mod module_param;
pub(crate) mod sysctl;

#[cfg(feature = "testing")]
mod testing;

pub(crate) use super::common::{
    alloc, bug, door, ffi, hrtimer, interrupt, iov, kthread, page, print, random, reboot, sync,
    time, timer, uaccess, workqueue,
};
