// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The program: what its arguments ask for.

use alloc::{format, string::String, vec::Vec};

use kmod_test::{File, log, machine::taint, process, time::Duration};

use crate::{
    TestDescAndFn,
    attempt::{Attempt, Test},
    event::{Events, Outcome},
    list,
    state::UnderTest,
};

/// Some tests failed.
const FAILED: i32 = 1;
/// The program was called in a way it does not know.
const MISUSED: i32 = 2;
/// A test is stuck in the kernel: nothing that comes after it can be trusted.
const STUCK: i32 = 3;

/// What the compiler calls from `main`, with all tests sorted by their names.
pub fn test_main_static(tests: &[&TestDescAndFn]) {
    let arguments = arguments();
    let arguments: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    let code = match arguments.as_slice() {
        ["--list-tests"] => say(1, &list::list(tests)),
        ["--run-tests", milliseconds, events, names @ ..] => {
            match (milliseconds.parse(), events.parse(), find(tests, names)) {
                (Ok(milliseconds), Ok(fd), Some(tests)) => run(
                    &tests,
                    Duration::from_millis(milliseconds),
                    &Events::new(File::inherited(fd)),
                ),
                _ => MISUSED,
            }
        }
        _ => {
            say(
                2,
                "these are tests for the virtual machine: run them with `cargo kmod test`\n",
            );
            MISUSED
        }
    };
    process::exit(code)
}

/// The same, where panics end the program.
pub fn test_main_static_abort(tests: &[&TestDescAndFn]) {
    test_main_static(tests);
}

/// Runs a program, which is the test of that name as a whole, for so many milliseconds at most; events go to the open
/// file of that number. Ends this process as [`test_main_static`] does.
pub fn run_program(name: &str, program: &str, milliseconds: &str, events: &str) -> ! {
    let test = Test::Program {
        name,
        file: program,
    };
    let code = match (milliseconds.parse(), events.parse()) {
        (Ok(milliseconds), Ok(fd)) => run(
            &[test],
            Duration::from_millis(milliseconds),
            &Events::new(File::inherited(fd)),
        ),
        _ => MISUSED,
    };
    process::exit(code)
}

/// The tests of these names; nothing where there is none of a name.
fn find<'a>(tests: &[&'a TestDescAndFn], names: &[&str]) -> Option<Vec<Test<'a>>> {
    let find = |name: &&str| {
        let test = tests.iter().find(|test| test.name() == *name)?;
        Some(Test::Function(test))
    };
    names.iter().map(find).collect()
}

fn run(tests: &[Test<'_>], limit: Duration, events: &Events) -> i32 {
    let mut module = UnderTest::now();
    let mut code = 0;
    for &test in tests {
        let name = test.name();
        mark(&format!("test begins: {name}"));
        events.started(name, taint());
        let attempt = Attempt { test, limit };
        let (mut report, time) = attempt.make(events);
        if report.outcome != Outcome::Stuck {
            module.settle(&mut report);
        }
        mark(&format!("test ends: {name}"));
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        events.ended(name, &report, milliseconds, taint());
        match report.outcome {
            Outcome::Passed | Outcome::Skipped => {}
            Outcome::Failed | Outcome::TimedOut => code = FAILED,
            Outcome::Stuck => return STUCK,
        }
    }
    code
}

/// Writes a line into the kernel's log, as process 1 does.
pub(crate) fn mark(message: &str) {
    // Without the log, what the kernel found cannot be told to belong to a test.
    let _ = log::write(&format!("kmod-init: {message}"));
}

fn say(stream: i32, text: &str) -> i32 {
    let file = core::mem::ManuallyDrop::new(File::inherited(stream));
    i32::from(file.write_all(text.as_bytes()).is_err())
}

/// The program's name and its arguments.
#[cfg(feature = "runtime")]
#[must_use]
pub fn arguments() -> Vec<String> {
    crate::runtime::arguments()
}

#[cfg(not(feature = "runtime"))]
fn arguments() -> Vec<String> {
    #[cfg(any(feature = "std", test))]
    return std::env::args().collect();
    #[cfg(not(any(feature = "std", test)))]
    return Vec::new();
}
