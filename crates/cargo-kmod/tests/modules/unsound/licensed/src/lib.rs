// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Declares a licence that does not fit a kernel module.

#![no_std]

/// Does a little.
pub fn work(number: u32) -> u32 {
    number.rotate_left(3)
}
