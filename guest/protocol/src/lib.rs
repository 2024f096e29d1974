// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What the host and process 1 of the virtual machine say to each other.
//!
//! The host writes one [`Plan`] into the initramfs, at [`PLAN`]. While the machine runs, the serial
//! port [`CONTROL`] carries JSON objects, one per line: [`Event`]s from the guest, [`Order`]s from the
//! host. The order of events is
//!
//! ```text
//! hello  (loading  loaded)*  [started  taken*  finished]  [unloading  unloaded]  verdict
//! ```
//!
//! with heartbeats in between; where a step fails, the verdict follows at once. Exactly one verdict ends a run; none and two are failures.

use serde::{Deserialize, Serialize};

/// Where the initramfs holds the [`Plan`].
pub const PLAN: &str = "/kmod/plan.json";
/// The folder of the initramfs that holds the modules.
pub const MODULES: &str = "/kmod/modules";
/// Where copied files land, and where the command starts.
pub const HOME: &str = "/root";
/// The serial port of the control channel.
pub const CONTROL: &str = "/dev/ttyS1";
/// The serial port of the command's standard input and output, or of the interactive terminal.
pub const COMMAND: &str = "/dev/ttyS2";
/// The serial port of the command's standard error.
pub const COMMAND_ERROR: &str = "/dev/ttyS3";
/// What precedes the lines that process 1 writes into the kernel's log.
pub const MARK: &str = "kmod-init: ";
/// The line, after [`MARK`], from which on the kernel's log is about the module.
pub const READY: &str = "ready";
/// How many bytes of standard input may be under way without an [`Event::Taken`].
pub const WINDOW: u64 = 16 * 1024;
/// After how many bytes an [`Event::Taken`] is due, and how many the host sends at once: together
/// less than the window, so that neither waits for the other.
pub const PORTION: u64 = 4 * 1024;

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
    /// Its file in the initramfs.
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
}
