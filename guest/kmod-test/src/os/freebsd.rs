// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! FreeBSD: its numbers, and what it has in its own way.

#[cfg_attr(target_arch = "x86_64", path = "freebsd/arch/x86_64.rs")]
pub(super) mod arch;
mod aside;
pub(super) mod entries;
pub(super) mod environment;
pub(crate) mod epoll;
pub(crate) mod errno;
pub(crate) mod flags;
pub(crate) mod host;
mod kinfo;
mod loaded;
pub(crate) mod log;
pub(crate) mod machine;
pub(crate) mod module;
pub(super) mod processes;
pub(super) mod signals;
pub(crate) mod sysctl;
pub(super) mod threads;
mod told;

use super::common::{Outcome, c_string, call_with_numbers, files, signed};
pub(crate) use environment::{environment, start_with};
use errno::EINVAL;

/// Makes a system call.
///
/// # Safety
///
/// - What the call reads or writes through its arguments is there for it, for as long as it lasts, and is
///   nobody else's to write.
pub(super) unsafe fn call(number: usize, arguments: [usize; 6]) -> Outcome<usize> {
    if host::is_here() {
        // SAFETY: the contract is the same.
        return unsafe { host::call(number, arguments) };
    }
    // SAFETY: the contract is the same.
    let outcome = unsafe { arch::system_call(number, arguments) };
    outcome.map_err(|error| i32::try_from(error).unwrap_or(EINVAL))
}
