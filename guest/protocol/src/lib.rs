// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What the host and process 1 of the virtual machine say to each other.
//!
//! The host writes one [`Plan`] into the machine's first file system, at [`PLAN`]. While the machine runs, its second
//! serial port carries JSON objects, one per line: [`Event`]s from the guest, [`Order`]s from the host. The first is the
//! kernel's console, the third the command's standard input and output, or its terminal, the fourth its standard
//! error. The order of events is
//!
//! ```text
//! hello  (loading  loaded)*  [started  taken*  finished]  [unloading  unloaded]  verdict
//! ```
//!
//! or, where tests are to be run,
//!
//! ```text
//! hello  (loading  loaded)*  (program  [loading  loaded]  (test  output*  result)*  ended  [unloading  unloaded])*  verdict
//! ```
//!
//! with heartbeats in between, and whereabouts where the host asks for them; where a step fails, the verdict follows at once. Exactly one verdict ends a run; none and
//! two are failures. Programs of tests are told what to do by their arguments ([`RUN_TESTS`]), and write their events to
//! a pipe, from which process 1 passes them on.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

/// Where the [`Plan`] is.
pub const PLAN: &str = "/kmod/plan.json";
/// The folder that holds the modules.
pub const MODULES: &str = "/kmod/modules";
/// Where copied files land, and where the command starts.
pub const HOME: &str = "/root";
/// The folder that holds the programs of tests.
pub const TESTS: &str = "/kmod/tests";
/// The argument that makes a program of tests write what tests it has, one [`Listed`] a line.
pub const LIST_TESTS: &str = "--list-tests";
/// The argument that makes a program of tests run some: it is followed by the time for each in milliseconds, the number
/// of the open file for events, and their names.
pub const RUN_TESTS: &str = "--run-tests";
/// The code of a program of tests that has one that cannot be ended: nothing that comes after it can be trusted.
pub const STUCK: i32 = 3;
/// Names the module under test to its tests.
pub const TEST_MODULE: &str = "KMOD_TEST_MODULE";
/// Tells its tests the parameters that the module under test is loaded with.
pub const TEST_PARAMETERS: &str = "KMOD_TEST_PARAMETERS";
/// What precedes the lines that process 1 writes into the kernel's log.
pub const MARK: &str = "kmod-init: ";
/// The line, after [`MARK`], from which on the kernel's log is about the module.
pub const READY: &str = "ready";
/// How the line begins, after [`MARK`], from which on the kernel's log is about a program of tests; its name follows.
pub const PROGRAM_BEGINS: &str = "program begins: ";
/// How the lines begin, after [`MARK`], between which the kernel's log is about a test; its name follows.
pub const TEST_BEGINS: &str = "test begins: ";
/// See [`TEST_BEGINS`].
pub const TEST_ENDS: &str = "test ends: ";
/// After how many bytes an [`Event::Taken`] is due, and how many the host sends at once, where so many may be under way:
/// together less than that, so that neither waits for the other.
#[must_use]
pub const fn portion(window: u64) -> u64 {
    window / 4
}

/// What one run of the machine is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Modules to load first, in this order.
    pub dependencies: Vec<Load>,
    /// The module under test.
    pub module: Option<Load>,
    /// The command with its arguments; what an empty one means depends on the session.
    pub command: Vec<String>,
    /// How the command is connected.
    pub session: Session,
}

/// A module to load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Its name, as `/proc/modules` shows it.
    pub name: String,
    /// Its file in the machine.
    pub file: String,
    /// Its parameters, as the system call takes them.
    pub parameters: String,
}

/// How the command of a [`Plan`] is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Session {
    /// There is no command: load and unload.
    Nothing,
    /// Standard input, output and error are pipes, relayed byte for byte. Without a command: a shell
    /// that reads its script from standard input.
    Pipes,
    /// Standard input, output and error are one terminal. Without a command: a shell.
    Terminal {
        /// Height of the terminal, in lines.
        rows: u16,
        /// Width of the terminal, in characters.
        columns: u16,
        /// What kind of terminal it is, as `TERM` tells programs.
        term: String,
    },
    /// Programs of tests, one after the other, the module under test loaded anew for each.
    Tests {
        /// Which.
        programs: Vec<Program>,
        /// How long one test may take.
        milliseconds: u64,
    },
}

/// A program of tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name, which is that of its file in [`TESTS`].
    pub name: String,
    /// The tests to run, in this order.
    pub tests: Vec<String>,
    /// Whether it has the harness, and understands [`RUN_TESTS`]; else it is one test as a whole, whose end decides.
    pub has_harness: bool,
}

/// One test, as its program lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Listed {
    /// Its path in the program.
    pub name: String,
    /// Whether it is run only when asked for.
    pub ignore: bool,
    /// Why; may be empty.
    pub reason: String,
    /// Whether it has to panic.
    pub should_panic: bool,
    /// Its file, as the compiler named it.
    pub file: String,
    /// Where in the file it begins.
    pub line: u32,
}

/// What the guest tells the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// Process 1 is up.
    Hello {
        /// The kernel's release.
        release: String,
        /// The kernel's taint flags before anything was loaded.
        taint: u64,
        /// How many bytes of standard input may be under way without an [`Event::Taken`]: what its serial ports keep
        /// for a process that is not there to read.
        window: u64,
    },
    /// A sign of life, once a second.
    Heartbeat,
    /// A module is about to be loaded.
    Loading {
        /// Its name.
        module: String,
    },
    /// A module was loaded.
    Loaded {
        /// Its name.
        module: String,
    },
    /// The command was started; standard input may flow.
    Started,
    /// So many bytes of standard input were handed to the command, in all.
    Taken {
        /// How many.
        bytes: u64,
    },
    /// The command ended.
    Finished {
        /// How.
        ending: Ending,
    },
    /// A program of tests comes next.
    ProgramStarted {
        /// Its name.
        program: String,
    },
    /// A program of tests ended.
    ProgramEnded {
        /// Its name.
        program: String,
        /// How.
        ending: Ending,
    },
    /// A test begins.
    TestStarted {
        /// Its name.
        name: String,
        /// The kernel's taint flags before it.
        taint: u64,
    },
    /// What the test says.
    TestOutput {
        /// Some of it; what is no text was replaced.
        text: String,
    },
    /// A test ended.
    TestEnded {
        /// Its name.
        name: String,
        /// How.
        outcome: TestOutcome,
        /// What there is to say about it: nothing, or lines.
        detail: String,
        /// How long it took.
        milliseconds: u64,
        /// The kernel's taint flags after it.
        taint: u64,
    },
    /// The module under test is about to be unloaded.
    Unloading {
        /// Its name.
        module: String,
    },
    /// The module under test was unloaded.
    Unloaded {
        /// Its name.
        module: String,
    },
    /// Where everything waits, as the host wanted to know.
    Whereabouts {
        /// For a reader: a block of lines for each thread.
        text: String,
    },
    /// Process 1 itself is in trouble.
    Trouble {
        /// Why.
        message: String,
    },
    /// The end of the run.
    Verdict {
        /// What came of the run, as user space saw it.
        conclusion: Conclusion,
        /// The kernel's taint flags at the end.
        taint: u64,
    },
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "how")]
pub enum Ending {
    /// By itself.
    Exited {
        /// Its exit code.
        code: i32,
    },
    /// By a signal.
    Killed {
        /// Which.
        signal: i32,
    },
    /// It could not be started.
    NotStarted {
        /// Why.
        errno: i32,
    },
}

/// How a test ended, as user space saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestOutcome {
    /// It did what it should.
    Passed,
    /// It did not.
    Failed,
    /// It found that it cannot be done here.
    Skipped,
    /// It was not over in its time, and was ended.
    TimedOut,
    /// It was not over in its time, and cannot be ended.
    Stuck,
}

/// What came of a run, as user space saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Conclusion {
    /// Loaded, ran and unloaded.
    Done {
        /// How the command ended, if there was one.
        ending: Option<Ending>,
    },
    /// A module refused to load.
    Refused {
        /// Which.
        module: String,
        /// The error of the system call.
        errno: i32,
    },
    /// The process that loaded a module was killed: the kernel failed within the module.
    LoadDied {
        /// Which.
        module: String,
    },
    /// The module under test could not be unloaded.
    NotUnloaded {
        /// Which.
        module: String,
        /// The error of the system call.
        errno: i32,
    },
    /// The process that unloaded the module was killed: the kernel failed within the module.
    UnloadDied {
        /// Which.
        module: String,
    },
}

/// What the host tells the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "order")]
pub enum Order {
    /// Standard input ends after so many bytes.
    InputEnds {
        /// How many, in all.
        bytes: u64,
    },
    /// The time is up: tell where everything waits.
    Whereabouts,
}
