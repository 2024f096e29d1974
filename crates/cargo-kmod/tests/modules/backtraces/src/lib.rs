// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Fails deep in Rust: in functions, inlined ones, closures, methods of objects, called by the kernel.

#![forbid(unsafe_code)]

use core::hint::black_box;
use kernel::{module_param::ModuleParam, prelude::*, str::BStr};

module! {
    type: Backtraces,
    name: "backtraces",
    authors: ["The cargo-kmod developers"],
    description: "Fails deep in Rust",
    license: "GPL v2",
    params: {
        act: Act { default: Act::Nothing, description: "nothing, warn, panic, recurse", permissions: 0o200 },
    },
}

struct Backtraces;

/// What to do; done as soon as it is said, when the kernel hands the parameter over.
#[derive(Clone, Copy)]
enum Act {
    Nothing,
    Warn,
    Panic,
    Recurse,
}

impl ModuleParam for Act {
    fn try_from_param_arg(arg: &BStr) -> Result<Self> {
        let act = match &**arg {
            b"warn" => Self::Warn,
            b"panic" => Self::Panic,
            b"recurse" => Self::Recurse,
            _ => Self::Nothing,
        };
        let done = outermost(act); // from the callback
        pr_info!("done {done}\n");
        Ok(act)
    }
}

#[inline(never)]
fn outermost(act: Act) -> u32 {
    inlined(act) + 1 // from outermost
}

#[inline(always)]
fn inlined(act: Act) -> u32 {
    generic::<7>(act) + 2 // from inlined
}

#[inline(never)]
fn generic<const N: u32>(act: Act) -> u32 {
    let objects: [&dyn Object; 1] = [black_box(&One)];
    let numbers = objects.iter().map(|object| object.method(act) + N); // from a closure
    numbers.sum::<u32>() + 3 // from generic
}

trait Object: Sync {
    fn method(&self, act: Act) -> u32;
}

struct One;

impl Object for One {
    #[inline(never)]
    fn method(&self, act: Act) -> u32 {
        innermost(act, black_box(3)) + 4 // from a method
    }
}

#[inline(never)]
fn innermost(act: Act, index: usize) -> u32 {
    let list = black_box([1u32, 2, 3]);
    match act {
        Act::Nothing => {}
        Act::Warn => {
            kernel::warn_on!(list[0] == 1); // warns
        }
        Act::Panic => return list[index], // panics
        Act::Recurse => return recursion(act, index) + 5, // recurses
    }
    list[1]
}

#[inline(never)]
fn recursion(act: Act, depth: usize) -> u32 {
    let kept = black_box([depth; 64]);
    // Never, but the compiler does not know that.
    if depth == usize::MAX {
        return 0;
    }
    recursion(act, depth + 1) + u32::from(kept[depth & 63] > 9) // goes deeper
}

impl kernel::Module for Backtraces {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        Ok(Self)
    }
}
