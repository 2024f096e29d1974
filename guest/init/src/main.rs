// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Process 1 of the virtual machine: loads a module, runs a command beside it, unloads it, reports.
//!
//! The same binary is run again, under a verb, for what must not happen in process 1: an oops in a
//! module kills the task that loads it, and the death of process 1 is a panic.

#![forbid(unsafe_code)]

mod child;
mod control;
mod module;
mod relay;
mod run;
mod system;
mod tests;
mod whereabouts;

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["load", file, parameters] => module::tell(module::load(file, parameters)),
        ["unload", name] => module::tell(module::unload(name)),
        [tests::WATCH, milliseconds, events, name, program] => {
            kmod_test_harness::run_program(name, program, milliseconds, events)
        }
        ["session", program, arguments @ ..] => child::become_session(program, arguments),
        _ if std::process::id() == 1 => {
            run::run();
            system::power_off()
        }
        _ => {
            eprintln!("this is process 1 of the virtual machine; it does nothing elsewhere");
            ExitCode::FAILURE
        }
    }
}
