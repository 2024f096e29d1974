// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for the allocation shims in unit tests.
