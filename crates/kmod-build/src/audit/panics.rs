// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where a module may panic: calls from code that goes on into code that never returns.
//!
//! A function that never returns is one with no way to a return through its instructions, where calls of
//! such functions lead no further. Those of `core` and of the framework are how a panic is reported; a call
//! from anywhere else into one of them is a place where there may be one.

use std::collections::HashSet;

use super::{
    code::{self, Code},
    image::{Image, Symbol},
};

/// Each call, by its address, and the function that is called.
pub(crate) fn sites<'i>(
    image: &'i Image,
    code: &Code,
    reports_panics: impl Fn(&Symbol) -> bool,
) -> Vec<(u64, &'i Symbol)> {
    let endless = endless(image, code);
    let functions = image
        .functions()
        .filter(|function| endless.contains(&function.range.start) && reports_panics(function));
    let reporting: Vec<&Symbol> = functions.collect();
    let at = |address| {
        let mut reporting = reporting.iter();
        reporting
            .find(|function| function.range.start == address)
            .copied()
    };
    let calls = code.iter().filter_map(|instruction| {
        let called = at(code::branch_target(instruction)?)?;
        let caller = image.symbol(instruction.ip())?;
        let is_within = reporting
            .iter()
            .any(|function| function.range.start == caller.range.start);
        (!is_within).then(|| (instruction.ip(), called))
    });
    calls.collect()
}

/// Where the functions begin that never return.
fn endless(image: &Image, code: &Code) -> HashSet<u64> {
    let mut endless = HashSet::new();
    loop {
        let more: Vec<u64> = image
            .functions()
            .filter(|function| !endless.contains(&function.range.start))
            .filter(|function| code.at(function.range.start).is_some())
            .filter(|function| !returns(function, code, &endless))
            .map(|function| function.range.start)
            .collect();
        if more.is_empty() {
            return endless;
        }
        endless.extend(more);
    }
}

/// Whether there is a way through a function to its caller.
fn returns(function: &Symbol, code: &Code, endless: &HashSet<u64>) -> bool {
    let mut seen = HashSet::new();
    let mut paths = vec![function.range.start];
    while let Some(mut at) = paths.pop() {
        while let Some(instruction) = code.at(at) {
            if !function.range.contains(&at) || !seen.insert(at) {
                break;
            }
            if let Some(target) = code::branch_target(instruction) {
                if endless.contains(&target) {
                    if instruction.is_call_near() || code::ends_a_path(instruction) {
                        break;
                    }
                } else if function.range.contains(&target) {
                    paths.push(target);
                } else if !instruction.is_call_near() {
                    // Another function, or the thunk that returns.
                    return true;
                }
            } else if code::ends_a_path(instruction) && !code::is_trap(instruction) {
                return true;
            }
            if code::ends_a_path(instruction) {
                break;
            }
            at = instruction.next_ip();
        }
    }
    false
}
