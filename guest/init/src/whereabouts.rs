// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Where everything waits, for a host whose patience is at an end.

use std::fs;

/// As much as is told: a line on the channel has a bound.
const BOUND: usize = 16 * 1024;
/// The thread that all others of the kernel come from.
const KTHREADD: &str = "2";

/// Where each process waits in the kernel, and each of the kernel's own threads that is within a module.
pub(crate) fn all() -> String {
    let mut text = String::new();
    for id in processes() {
        let waits = kmod_test::process::whereabouts(id);
        let is_kernel = parent(id).is_none_or(|parent| parent == KTHREADD);
        if !is_kernel || waits.lines().any(is_within_module) {
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

/// All but this one, in order.
fn processes() -> Vec<i32> {
    let names = fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut list: Vec<i32> = names.filter(|id| *id != 1).collect();
    list.sort_unstable();
    list
}

/// The process that made one; none for the kernel's first thread, and where it has gone.
fn parent(id: i32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Behind the name, which is in brackets and may hold some: the state, and the parent.
    let (_, rest) = stat.rsplit_once(") ")?;
    let parent = rest.split(' ').nth(1)?;
    (parent != "0").then(|| parent.to_owned())
}

/// `symbol+0x1/0x2 [module]`.
fn is_within_module(line: &str) -> bool {
    line.contains("+0x") && line.ends_with(']')
}
