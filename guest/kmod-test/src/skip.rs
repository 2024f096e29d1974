// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Tests that find out that they cannot be done here.

use core::fmt;

use crate::os::{files, process};

/// The code of a process that says so, as the kernel's own tests do.
const SKIPPED: i32 = 4;

/// Ends this test: it cannot be done on this kernel or machine, which is neither a success nor a failure.
pub fn skip(reason: impl fmt::Display) -> ! {
    let line = alloc::format!("skipped: {reason}\n");
    // Whoever does not listen does not learn why.
    let _ = files::write(1, line.as_bytes());
    process::exit(SKIPPED)
}
