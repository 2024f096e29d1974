// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a panic does: place, message, and the end of the task.
//!
//! C header: `include/linux/bug.h`.

use core::panic::PanicInfo;

use super::bug;
use crate::panicking::Report;

/// Prints the place and the message of a panic, and ends the task with a backtrace.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    static REPORT: Report = Report::new();
    REPORT.print(info.location(), &info.message());
    bug::bug()
}
