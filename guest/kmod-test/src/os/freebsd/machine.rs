// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The machine as a whole.

use alloc::string::String;

use super::{Outcome, arch, call_with_numbers, sysctl};

/// Has everything written back.
pub(crate) fn sync() {
    // It cannot fail.
    let _ = call_with_numbers(arch::SYNC, &[]);
}

/// Switches the machine off; returns only if that fails.
pub(crate) fn power_off() -> Outcome {
    const POWER_OFF: usize = 0x4000;
    // The kernel gives discs time to write what they still hold. There are none.
    let _ = sysctl::set("kern.shutdown.poweroff_delay", "0");
    call_with_numbers(arch::REBOOT, &[POWER_OFF]).map(drop)
}

/// The kernel's release.
pub(crate) fn release() -> Outcome<String> {
    sysctl::get("kern.osrelease")
}

/// The kernel keeps no account of what it was through.
pub(crate) fn taint() -> u64 {
    0
}
