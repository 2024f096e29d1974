// SPDX-License-Identifier: MIT OR Apache-2.0

//! Boots a kernel in a virtual machine, tries a module in it and says what came of it.
//!
//! The machine has no disk, no network and no file system of the host: an archive made for the run
//! holds process 1, the modules and whatever else is copied in, and on Linux a busybox user land; FreeBSD finds the same as
//! an image of a disc in its memory. Four serial ports
//! connect it: the kernel's console (kept in a log file, and read for what the kernel finds), a control
//! channel to process 1, and the command's streams.
//!
//! [`test`] does the same with programs of tests in place of a command, and tells an [`Observer`] of each.
//!
//! [`run`] takes a [`Boot`] and gives an [`Outcome`], whose [`Verdict`] carries the exit code:
//!
//! | code | meaning |
//! |---|---|
//! | the command's | it ran, and the kernel stayed sane (128 + signal, 127 not found, 126 not executable) |
//! | 1 | a module refused to load, or could not be unloaded |
//! | 4 | the machine failed: it did not boot, QEMU ended, no verdict or two |
//! | 5 | an oops, a `BUG`, a `WARN`, or an unexpected taint |
//! | 6 | a kernel panic |
//! | 7 | a soft lockup, an RCU stall, a hung task |
//! | 8 | silence: no sign of life from process 1 |
//! | 124 | the time was up |
//! | 129, 130, 143 | interrupted: SIGHUP, SIGINT, SIGTERM |

mod accel;
mod boot;
mod cache;
mod console;
mod control;
mod cpio;
mod error;
mod freebsd;
mod guest;
mod image;
mod initramfs;
mod iso;
mod kvm;
mod machine;
mod run;
mod session;
mod terminal;
mod testing;
mod verdict;

pub use accel::Accel;
pub use boot::{Boot, Module, Outcome, System};
pub use error::Error;
pub use initramfs::check_busybox;
pub use iso::find_bsdtar;
pub use kvm::{Kvm, kvm};
pub use machine::find_qemu;
pub use run::{run, test};
pub use testing::{Found, Observer, Program, ProgramReport, TestEnd, TestReport, Tests};
pub use verdict::{Origin, Verdict, VerdictKind};
