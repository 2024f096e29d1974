// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The command of a run, with its surroundings.

use kmod_guest_protocol::{Ending, HOME};
use kmod_test::{Error, process::Command};

const SHELL: &str = "/bin/sh";
const PATH: &str = "/root:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The words of the command; for none, those of a shell.
pub(crate) fn or_shell(command: &[alloc::string::String]) -> alloc::vec::Vec<&str> {
    match command {
        [] => [SHELL].into(),
        words => words.iter().map(|word| word.as_str()).collect(),
    }
}

/// A program with the surroundings of the command.
pub(crate) fn of<'a>(words: &[&str], term: &str) -> Command<'a> {
    Command::new(words)
        .current_dir(HOME)
        .env_clear()
        .env("PATH", PATH)
        .env("HOME", HOME)
        .env("TERM", term)
        .env("USER", "root")
}

/// What the host is told of a command that could not be started.
pub(crate) fn not_started(error: &Error) -> Ending {
    Ending::NotStarted {
        errno: error.number(),
    }
}
