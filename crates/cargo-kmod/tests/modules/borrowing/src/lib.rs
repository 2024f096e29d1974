// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Needs another module of the same kernel: calls a function that `crc7` exports.

use kernel::prelude::*;

module! {
    type: Borrowing,
    name: "borrowing",
    license: "GPL",
}

unsafe extern "C" {
    fn crc7_be(crc: u8, buffer: *const u8, len: usize) -> u8;
}

struct Borrowing;

impl kernel::Module for Borrowing {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let text = b"123456789";
        // SAFETY: the pointer and the length are those of `text`, and the function only reads.
        let crc = unsafe { crc7_be(0, text.as_ptr(), text.len()) };
        pr_info!("crc {crc:02x}\n");
        Ok(Self)
    }
}
