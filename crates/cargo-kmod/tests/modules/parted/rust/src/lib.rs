// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The part of a module of C that is written in Rust.

use kernel::{ffi, prelude::*};

kernel::module_part!();

unsafe extern "C" {
    safe fn parted_square(value: ffi::c_int) -> ffi::c_int;
}

fn squares(count: ffi::c_int) -> Result<KVec<ffi::c_int>> {
    let mut squares = KVec::new();
    for n in 1..=count {
        squares.push(parted_square(n), GFP_KERNEL)?;
    }
    Ok(squares)
}

/// The sum of so many squares, or an error number.
#[unsafe(no_mangle)]
extern "C" fn rust_squares(count: ffi::c_int) -> ffi::c_int {
    match squares(count) {
        Ok(squares) => {
            pr_info!("the squares are {squares:?}\n");
            squares.iter().sum()
        }
        Err(error) => error.to_errno(),
    }
}

/// Says goodbye.
#[unsafe(no_mangle)]
extern "C" fn rust_farewell() {
    pr_info!("goodbye from Rust\n");
}
