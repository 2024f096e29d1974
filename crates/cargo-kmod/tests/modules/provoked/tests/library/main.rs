// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What tests are written with, tried on a real kernel: every function of `kmod_test` is called here, but for those
//! that `memory.rs` and `results.rs` are about.

mod devices;
mod files;
mod folders;
mod kernel;
mod mapped;
mod processes;
mod signals;
