// SPDX-License-Identifier: MIT OR Apache-2.0

//! Who is told of tests: a reader, a program that reads JSON, or one that reads KTAP.

mod human;
mod json;
mod ktap;

use std::{path::PathBuf, time::Duration};

use kmod_decode::demangle;
use kmod_report::Shell;
use kmod_vm::Found;

use super::{
    arguments::Arguments,
    suite::{Suite, Test},
    tally::{Status, Tally},
};
use crate::{
    cli::TestFormat,
    evidence::{Explained, Loaded},
};

/// How a test came out, with all that is known about it.
#[derive(Debug)]
pub(super) struct Result<'a> {
    pub(super) test: &'a Test,
    pub(super) status: Status,
    /// Whether it was never begun.
    pub(super) was_left_out: bool,
    /// What it said.
    pub(super) output: String,
    /// What there is to say about its end.
    pub(super) detail: String,
    /// The calls in modules that this names, with files and lines.
    pub(super) explained: Explained,
    pub(super) findings: Vec<Finding>,
    /// The kernel's log while it ran.
    pub(super) kernel_log: Vec<String>,
    pub(super) time: Duration,
}

/// How a file of tests came out.
#[derive(Debug)]
pub(super) struct Summary<'a> {
    pub(super) tally: Tally,
    /// What went wrong when no test ran.
    pub(super) trouble: &'a [Finding],
    pub(super) time: Duration,
    /// The whole logs of the machines it was run in.
    pub(super) logs: &'a [PathBuf],
}

/// What the kernel found, or what else went wrong.
#[derive(Debug)]
pub(super) struct Finding {
    /// In one line.
    pub(super) message: String,
    /// All lines of the console about it.
    pub(super) lines: Vec<String>,
    /// The calls in modules, with files and lines.
    pub(super) explained: Explained,
}

impl Finding {
    /// What was found, decoded with what is known of the modules that were loaded.
    pub(super) fn of(found: &Found, loaded: &Loaded) -> Self {
        Self {
            message: found.message.clone(),
            lines: found
                .lines
                .iter()
                .map(|line| demangle(line).into_owned())
                .collect(),
            explained: loaded.explain(&found.lines),
        }
    }
}

/// Told of everything in order.
pub(super) trait Reporter {
    /// A kernel comes next, with these files of tests.
    fn kernel_starts(&mut self, release: &str, suites: &[Suite]);
    /// A file of tests comes next.
    fn suite_starts(&mut self, suite: &Suite);
    /// A test comes next.
    fn test_starts(&mut self, test: &Test);
    /// The test that runs says something.
    fn output(&mut self, text: &str);
    /// The test that ran, or one that was not run, came out so.
    fn test_ends(&mut self, result: &Result<'_>);
    /// The file is done.
    fn suite_ends(&mut self, suite: &Suite, summary: &Summary<'_>);
    /// The kernel is done.
    fn kernel_ends(&mut self, release: &str, tally: &Tally);
    /// Everything is done.
    fn finish(&mut self);
}

/// The reporter that the arguments ask for.
pub(super) fn reporter<'a>(
    arguments: &Arguments,
    kernels: usize,
    package: &'a str,
    shell: &'a Shell,
) -> Box<dyn Reporter + 'a> {
    let default = if shell.is_json() {
        TestFormat::Json
    } else {
        TestFormat::Pretty
    };
    match arguments.format().unwrap_or(default) {
        TestFormat::Json => Box::new(json::Json::new(package, shell)),
        TestFormat::Ktap => Box::new(ktap::Ktap::new(kernels, shell)),
        format => Box::new(human::Human::new(
            format == TestFormat::Terse,
            arguments.nocapture,
            arguments.show_output,
            shell,
        )),
    }
}
