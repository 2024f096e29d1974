// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the shims of synchronisation in unit tests, for threads of the host.

mod refcount;
