// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Linux: safe functions over the shims, one module per subsystem.

pub(crate) mod cred;
pub(crate) mod device;
pub(crate) mod error;
#[cfg(kernel_has_faux)]
pub(crate) mod faux;
pub(crate) mod file;
pub(crate) mod ioctl;
pub(crate) mod miscdevice;
pub(crate) mod mm;
pub(crate) mod mm_users;
pub(crate) mod module;
pub(crate) mod module_param;
pub(crate) mod pid_namespace;
pub(crate) mod seq_file;
pub(crate) mod sync;
pub(crate) mod sysctl;
pub(crate) mod task;

#[cfg(feature = "testing")]
mod testing;

pub(crate) use super::common::{
    alloc, bug, door, ffi, hrtimer, interrupt, iov, kthread, page, print, random, reboot, time,
    timer, uaccess, workqueue,
};
