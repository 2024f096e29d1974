// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Synchronisation: the structures of Linux and what can be done with them.

pub(crate) mod refcount;
