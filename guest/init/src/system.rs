// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The kernel's log as far as process 1 writes it, and the end of the machine.

use alloc::format;

use kmod_guest_protocol::MARK;
use kmod_test::{
    log, machine,
    time::{Duration, sleep},
};

/// Writes a line into the kernel's log, so that it stands in order with the kernel's own.
pub(crate) fn mark(message: &str) {
    // Without the log there is nobody to tell.
    let _ = log::write(&format!("{MARK}{message}"));
}

/// Switches the machine off.
pub(crate) fn power_off() -> ! {
    if let Err(error) = machine::power_off() {
        mark(&format!("{error}"));
    }
    // Process 1 must not end; the host ends a machine that stays.
    loop {
        sleep(Duration::from_secs(1));
    }
}
