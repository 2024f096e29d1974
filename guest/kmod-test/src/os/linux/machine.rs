// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The machine as a whole.

use alloc::string::String;

use super::{Outcome, arch, call_with_numbers, files};

/// Has everything written back.
pub(crate) fn sync() {
    // It cannot fail.
    let _ = call_with_numbers(arch::SYNC, &[]);
}

/// Switches the machine off; returns only if that fails.
pub(crate) fn power_off() -> Outcome {
    // The first two tell the call from one by mistake.
    const MAGIC: [usize; 2] = [0xfee1_dead, 672_274_793];
    const POWER_OFF: usize = 0x4321_fedc;
    let [first, second] = MAGIC;
    call_with_numbers(arch::REBOOT, &[first, second, POWER_OFF, 0]).map(drop)
}

/// The kernel's release.
pub(crate) fn release() -> Outcome<String> {
    files::contents("/proc/sys/kernel/osrelease")
}

/// The kernel's flags that tell of what it was through; all of them if they cannot be read.
pub(crate) fn taint() -> u64 {
    let text = files::contents("/proc/sys/kernel/tainted").unwrap_or_default();
    text.trim().parse().unwrap_or(u64::MAX)
}
