// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a panic does: message, place, and the end of the task.
//!
//! C header: `include/linux/bug.h`.

use core::panic::PanicInfo;

use super::bug;

/// Prints the message and the place of a panic, and ends the task with a backtrace.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    match info.location() {
        Some(location) => crate::pr_emerg!("panicked at {location}: {}\n", info.message()),
        None => crate::pr_emerg!("panicked: {}\n", info.message()),
    }
    bug::bug()
}
