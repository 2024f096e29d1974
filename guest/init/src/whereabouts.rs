// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Where everything waits, for a host whose patience is at an end.

use alloc::{string::String, vec::Vec};

use kmod_test::process;

/// As much as is told: a line on the channel has a bound.
const BOUND: usize = 16 * 1024;

/// Where each process waits in the kernel, and each of the kernel's own threads that is within a module.
pub(crate) fn all() -> String {
    let mut text = String::new();
    for id in process::all().into_iter().filter(|id| *id != 1) {
        let waits = process::whereabouts(id);
        if process::is_of_kernel(id) {
            let threads = threads(&waits).into_iter();
            text.extend(threads.filter(|thread| thread.lines().any(is_within_module)));
        } else {
            text.push_str(&waits);
        }
    }
    let end = text
        .char_indices()
        .nth(BOUND)
        .map_or(text.len(), |(at, _)| at);
    text.truncate(end);
    text
}

/// What is told of each thread: a line, and some that are indented.
fn threads(text: &str) -> Vec<String> {
    let mut threads: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        match threads.last_mut() {
            Some(thread) if line.starts_with(' ') => thread.push_str(line),
            _ => threads.push(line.into()),
        }
    }
    threads
}

/// `symbol+0x1/0x2 [module]`.
fn is_within_module(line: &str) -> bool {
    line.contains("+0x") && line.ends_with(']')
}
