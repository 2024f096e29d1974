// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The queues that the kernel has for everybody.

use super::Queue;
use crate::{ffi::c_uint, os::workqueue as os};

fn queue(which: c_uint) -> &'static Queue {
    // SAFETY: these are there for ever.
    unsafe { Queue::from_raw(os::system_queue(which)) }
}

/// The queue for what is short, done on the processor that enqueued it.
pub fn system() -> &'static Queue {
    queue(os::SYSTEM)
}

/// As [`system`], by the name that says where its work is done.
pub fn system_percpu() -> &'static Queue {
    queue(os::SYSTEM)
}

/// As [`system`], before the work of others.
pub fn system_highpri() -> &'static Queue {
    queue(os::SYSTEM_HIGHPRI)
}

/// As [`system`], for what may take long.
pub fn system_long() -> &'static Queue {
    queue(os::SYSTEM_LONG)
}

/// The queue for what may take long, done on any processor.
pub fn system_unbound() -> &'static Queue {
    queue(os::SYSTEM_UNBOUND)
}

/// As [`system_unbound`], by the name that says that it should be the usual one.
pub fn system_dfl() -> &'static Queue {
    queue(os::SYSTEM_UNBOUND)
}

/// As [`system`], standing still while the machine is being suspended.
pub fn system_freezable() -> &'static Queue {
    queue(os::SYSTEM_FREEZABLE)
}

/// As [`system`], or elsewhere if that saves power.
pub fn system_power_efficient() -> &'static Queue {
    queue(os::SYSTEM_POWER_EFFICIENT)
}

/// As [`system_power_efficient`], standing still while the machine is being suspended.
pub fn system_freezable_power_efficient() -> &'static Queue {
    queue(os::SYSTEM_FREEZABLE_POWER_EFFICIENT)
}

/// The queue for what is done in a soft interrupt, on the processor that enqueued it: it must not sleep.
///
/// Older kernels do not have it: for those the function is not there, and the compiler says that it is behind
/// `kernel_has_bh_workqueues`.
#[cfg(kernel_has_bh_workqueues)]
pub fn system_bh() -> &'static Queue {
    queue(os::SYSTEM_BH)
}

/// As [`system_bh`], before the work of others.
#[cfg(kernel_has_bh_workqueues)]
pub fn system_bh_highpri() -> &'static Queue {
    queue(os::SYSTEM_BH_HIGHPRI)
}
