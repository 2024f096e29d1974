// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Synchronisation: what every system has, and what Linux alone has.

pub(crate) mod rcu;

pub(crate) use crate::os::common::sync::*;
