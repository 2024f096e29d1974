// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A program of its own that does not end well.

fn main() {
    println!("a plain program gives up");
    std::process::exit(3);
}
