// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Process 1 of the virtual machine: loads a module, runs a command beside it, unloads it, reports.
//!
//! The same binary is run again, under a verb, for what must not happen in process 1: an oops in a
//! module kills the task that loads it, and the death of process 1 is a panic.
//!
//! It is one program for every system: [`os`] has what differs.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod channel;
mod child;
mod command;
mod control;
mod module;
mod os;
mod port;
mod relay;
mod run;
mod settings;
mod system;
mod terminal;
mod tests;
mod trouble;
mod whereabouts;

use alloc::{string::String, vec::Vec};

use kmod_test::process;

use crate::trouble::complain;

fn main() {
    let arguments = kmod_test_harness::arguments();
    let arguments: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    let code = match arguments.as_slice() {
        [module::LOAD, file, parameters] => module::load_here(file, parameters),
        [module::UNLOAD, name] => module::unload_here(name),
        [tests::WATCH, milliseconds, events, name, program] => {
            kmod_test_harness::run_program(name, program, milliseconds, events)
        }
        [terminal::SESSION, command @ ..] => terminal::become_session(command),
        _ if process::id() == 1 => {
            run::run();
            system::power_off()
        }
        _ => {
            complain("this is process 1 of the virtual machine; it does nothing elsewhere");
            1
        }
    };
    process::exit(code)
}
