// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A program of its own, with the module loaded: that it ends well makes it a test that passed.

use std::{env, fs, process};

fn main() {
    assert_eq!(env::args().count(), 1);
    assert_ne!(process::id(), 1);
    let count = fs::read_to_string("/sys/module/provoked/parameters/count");
    assert_eq!(count.expect("the module is loaded").trim(), "3");
    assert!(kmod_test::Module::under_test().is_loaded());
    println!("a plain program was here");
}
