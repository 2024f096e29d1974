// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Allocation of kernel memory.
