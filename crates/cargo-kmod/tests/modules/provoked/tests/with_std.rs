// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A program with the standard library, and `kmod_test` beside it.

use std::{fs, sync::mpsc, thread};

#[test]
fn threads_and_files() -> std::io::Result<()> {
    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        let text = fs::read_to_string("/sys/module/provoked/parameters/count");
        sender.send(text).expect("somebody listens");
    });
    let text = receiver.recv().expect("something was sent")?;
    reader.join().expect("it ends");
    assert_eq!(text.trim(), "3");
    Ok(())
}

#[test]
fn both_libraries() {
    assert!(kmod_test::Module::under_test().is_loaded());
    println!("std says hello");
}

#[test]
fn fails_in_another_thread() {
    let thread = thread::spawn(|| panic!("over there"));
    thread.join().expect("it went well");
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn an_index_too_far() {
    let list: Vec<u8> = Vec::new();
    let _ = list[std::hint::black_box(0)];
}
