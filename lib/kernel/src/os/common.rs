// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is the same on every system: safe functions over the shims, which have one C face, and differ behind it.

pub(crate) mod alloc;
pub(crate) mod bug;
pub(crate) mod door;
pub(crate) mod file;
pub(crate) mod hrtimer;
pub(crate) mod interrupt;
pub(crate) mod iov;
pub(crate) mod kthread;
pub(crate) mod miscdevice;
pub(crate) mod mm;
pub(crate) mod module;
pub(crate) mod module_param;
pub(crate) mod page;
#[cfg(all(target_os = "none", not(test)))]
mod panic;
pub(crate) mod print;
pub(crate) mod random;
pub(crate) mod reboot;
pub(crate) mod sync;
pub(crate) mod sysctl;
pub(crate) mod time;
pub(crate) mod timer;
pub(crate) mod uaccess;
pub(crate) mod workqueue;

pub(crate) use kernel_sys::ffi;
