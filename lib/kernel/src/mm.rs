// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory of processes.
//!
//! C header: `include/linux/mm.h`.

pub mod virt;
