// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a run is made from, and what it gives.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::guest::Guest;
use crate::{Accel, TestReport, Verdict};

/// One run of a virtual machine.
#[derive(Clone, Debug)]
pub struct Boot {
    /// The kernel's image, as it is shipped: `vmlinuz` of Linux, `kernel` of FreeBSD.
    pub image: PathBuf,
    /// The system that it is of.
    pub system: System,
    /// Process 1: the static executable of `guest/init` for that system.
    pub init: PathBuf,
    /// Modules to load first, in this order.
    pub dependencies: Vec<Module>,
    /// The module under test.
    pub module: Option<Module>,
    /// Files and folders to copy into the folder that the command starts in. Programs there are
    /// found by their names, and bring their libraries.
    pub copies: Vec<PathBuf>,
    /// The command with its arguments. Without one: see [`Boot::shell`].
    pub command: Vec<OsString>,
    /// Whether a person may sit at the machine. If standard input and output are a terminal, the
    /// command gets that terminal, and without a command there is a shell. If standard input is a
    /// stream that has something to read, a shell without a command reads its script from there.
    pub shell: bool,
    /// For everything, from the start of QEMU on.
    pub timeout: Duration,
    /// What runs the guest's instructions.
    pub accel: Accel,
    /// The guest's memory.
    pub memory_mib: u32,
    /// The guest's processors.
    pub cpus: u32,
    /// Further options for the kernel: words of the command line of Linux, settings of FreeBSD's environment.
    pub append: Vec<String>,
    /// Where the console's log goes.
    pub log: PathBuf,
    /// The command that runs this again, for the evidence.
    pub rerun: String,
}

/// The system that a kernel is of.
#[derive(Clone, Debug)]
pub enum System {
    /// Linux.
    Linux {
        /// A static busybox, the guest's user land.
        busybox: PathBuf,
    },
    /// FreeBSD. It has no user land but process 1 and what is copied in.
    FreeBsd,
}

impl System {
    pub(crate) fn guest(&self) -> Guest {
        match self {
            Self::Linux { .. } => Guest::Linux,
            Self::FreeBsd => Guest::FreeBsd,
        }
    }
}

/// A module to load.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// What its log lines begin with; usually its name.
    pub log_prefix: String,
    /// Its file: `.ko`, also compressed (`.ko.xz`, `.ko.zst`, `.ko.gz`).
    pub file: PathBuf,
    /// Its parameters, each `KEY=VALUE`.
    pub parameters: Vec<String>,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The verdict, with the exit code.
    pub verdict: Verdict,
    /// What the module wrote into the kernel's log, without the time.
    pub module_log: Vec<String>,
    /// What ran the guest's instructions: `kvm` or `tcg`.
    pub accel: &'static str,
    /// From the start of QEMU until process 1 was up; zero if it never was.
    pub boot: Duration,
    /// From the start of QEMU to its end.
    pub total: Duration,
    /// What the kernel found, as its console had it: the first finding and the panic, if there was one.
    pub found: Vec<String>,
    /// After a failure: what the kernel found, or else the last lines of its log; where the whole log
    /// is; how to run it again.
    pub evidence: Vec<String>,
    /// The whole log.
    pub log: PathBuf,
    /// Whether the command's last line on standard output has no end.
    pub line_is_open: bool,
    /// The test that the machine ended in: the observer does not know yet.
    pub lost: Option<TestReport>,
}
