// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Loading and unloading modules, in a process of their own.
//!
//! That process tells the number of an error on its standard output, for a code of its own has room for 255 only, and
//! the kernel's errors go to 4095.

use alloc::format;

use kmod_guest_protocol::{Load, TEST_MODULE};
use kmod_test::{
    File, Module, pipe, print,
    process::{Command, Status},
};

use crate::{
    child::Running,
    control::Control,
    os::THIS,
    trouble::{Result, Trouble},
};

/// The verb that makes this binary load a module.
pub(crate) const LOAD: &str = "load";
/// The verb that makes this binary unload one.
pub(crate) const UNLOAD: &str = "unload";

/// What came of an attempt.
pub(crate) enum Attempt {
    /// It succeeded.
    Done,
    /// The kernel refused it, with this error.
    Refused(i32),
    /// The process that made it was killed.
    Died,
}

/// Has a module loaded.
pub(crate) fn load(load: &Load, control: &Control) -> Result<Attempt> {
    let verb = [THIS, LOAD, &load.file, &load.parameters];
    attempt(&verb, &load.name, control)
}

/// Has a module unloaded.
pub(crate) fn unload(name: &str, control: &Control) -> Result<Attempt> {
    attempt(&[THIS, UNLOAD, name], name, control)
}

fn attempt(verb: &[&str], name: &str, control: &Control) -> Result<Attempt> {
    let nothing = File::open("/dev/null")?;
    let (reader, writer) = pipe()?;
    let command = Command::new(verb)
        .env(TEST_MODULE, name)
        .stdin(&nothing)
        .stdout(&writer);
    let running = Running::new(command.spawn()?)?;
    drop(writer);
    let status = running.wait(control)?;
    match status {
        Status::Exited(0) => return Ok(Attempt::Done),
        Status::Killed(_) => return Ok(Attempt::Died),
        Status::Exited(_) => {}
    }
    let said = reader.read_to_string()?;
    let number = said.parse().map_err(|_| {
        let verb = verb.join(" ");
        Trouble(format!("`{verb}` ended with {status:?} and said {said:?}"))
    });
    Ok(Attempt::Refused(number?))
}

/// Loads the module in `file`; returns the code for this process.
pub(crate) fn load_here(file: &str, parameters: &str) -> i32 {
    tell(Module::load_file(file, parameters))
}

/// Unloads a module, without waiting for its users to go away; returns the code for this process.
pub(crate) fn unload_here(name: &str) -> i32 {
    tell(Module::named(name).unload())
}

fn tell(result: kmod_test::Result) -> i32 {
    match result {
        Ok(()) => 0,
        Err(error) => {
            print!("{}", error.number());
            1
        }
    }
}
