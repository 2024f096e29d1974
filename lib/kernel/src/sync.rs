// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Synchronisation: what tasks, interrupts and processors share.
//!
//! - [`SetOnce`]: a place that is filled once, and read by anybody from then on.

mod set_once;

pub use self::set_once::SetOnce;
