// SPDX-License-Identifier: MIT OR Apache-2.0

//! What goes wrong, one test for each: the message, its remedy, the exit code, and what is left behind.
//!
//! Those that need a real kernel are tried on the kernels named in `KMOD_TEST_KERNELS`, as in `kernels.rs`.
//! What needs a disk of its own, or a machine without something, gets it in a mount namespace; where
//! that is not permitted the test says so and is left out.

#[path = "errors/disk.rs"]
mod disk;
#[path = "errors/doctor.rs"]
mod doctor;
#[path = "errors/half_done.rs"]
mod half_done;
#[expect(dead_code, reason = "the tests in real kernels use more of it")]
#[path = "kernels/harness.rs"]
mod harness;
#[path = "errors/interrupted.rs"]
mod interrupted;
#[path = "errors/missing.rs"]
mod missing;
#[path = "errors/place.rs"]
mod place;
#[path = "errors/refused.rs"]
mod refused;
#[path = "errors/started.rs"]
mod started;
#[path = "errors/terminal.rs"]
mod terminal;
#[path = "errors/together.rs"]
mod together;
