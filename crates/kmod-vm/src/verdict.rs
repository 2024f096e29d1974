// SPDX-License-Identifier: MIT OR Apache-2.0

//! What came of a run, and the exit code that says it.

use kmod_guest_protocol::{Conclusion, Ending};
use kmod_host::signals;
use serde::Serialize;

use crate::console::{Console, Finding, Kind};
use crate::control::Control;
use crate::guest::Guest;
use kmod_decode::demangle;

/// The taint flags that say nothing about the run: proprietary, staging, out of tree, unsigned.
const EXPECTED_TAINT: u64 = 1 | 1 << 10 | 1 << 12 | 1 << 13;
/// What `kernel/panic.c` calls the flags, by bit.
const TAINT_LETTERS: &str = "PFSRMBUDAWCIOELKXTNJ";

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Where the code comes from.
    pub origin: Origin,
    /// The exit code, as [`VerdictKind`] lists it.
    pub code: u8,
    /// What happened.
    #[serde(flatten)]
    pub kind: VerdictKind,
    /// The same for a reader: lower case, no full stop.
    pub message: String,
}

/// Where a verdict's code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The module or the command.
    Guest,
    /// The guest's kernel.
    Kernel,
    /// The virtual machine.
    Vm,
    /// This tool, or the person at it.
    Tool,
}

/// What happened in a run, and the exit code it leads to. What the kernel found wins over what the
/// command says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum VerdictKind {
    /// 0: the module was loaded, the command ended well, the module was unloaded.
    Ok,
    /// The command's own code.
    CommandFailed,
    /// 128 and the number of the signal.
    CommandKilled {
        /// Which signal.
        signal: i32,
    },
    /// 127: there is no such command in the guest.
    CommandNotFound,
    /// 126: the command cannot be executed.
    CommandNotExecutable {
        /// Why.
        errno: i32,
    },
    /// 1: a module refused to load.
    LoadRefused {
        /// Why.
        errno: i32,
    },
    /// 1: the module could not be unloaded.
    UnloadFailed {
        /// Why.
        errno: i32,
    },
    /// 1: a module that was built for tests has not given back what it allocated.
    Leak,
    /// 4: process 1 of the guest did not come up.
    NoBoot,
    /// 4: the emulator ended by itself.
    QemuDied,
    /// 4: the emulator did not emulate a processor: it had flags that there are not.
    Emulator,
    /// 4: the guest ended without a verdict.
    NoVerdict,
    /// 4: the guest gave more than one verdict.
    TwoVerdicts,
    /// 4: process 1 of the guest could not do its work.
    Trouble,
    /// 5: an oops, a `BUG`, damaged memory.
    Oops,
    /// 5: a `WARN`, or what a checker of the kernel reported.
    Warning,
    /// 5: a taint flag was set that the console says nothing about.
    Taint,
    /// 6: the kernel panicked.
    Panic,
    /// 7: a soft lockup, an RCU stall, a hung task.
    Stall,
    /// 8: no sign of life from process 1.
    Silence,
    /// 124: the time was up.
    Timeout,
    /// 128 and the number of the signal: interrupted.
    Interrupted,
}

impl VerdictKind {
    fn origin(self) -> Origin {
        match self {
            Self::Ok
            | Self::CommandFailed
            | Self::CommandKilled { .. }
            | Self::CommandNotFound
            | Self::CommandNotExecutable { .. }
            | Self::LoadRefused { .. }
            | Self::UnloadFailed { .. }
            | Self::Leak => Origin::Guest,
            Self::Oops | Self::Warning | Self::Taint | Self::Panic | Self::Stall => Origin::Kernel,
            Self::NoBoot
            | Self::QemuDied
            | Self::Emulator
            | Self::NoVerdict
            | Self::TwoVerdicts
            | Self::Trouble
            | Self::Silence => Origin::Vm,
            Self::Timeout | Self::Interrupted => Origin::Tool,
        }
    }

    /// The exit code; that of a failed command is its own.
    fn code(self, command: u8) -> u8 {
        match self {
            Self::Ok => 0,
            Self::CommandFailed => command,
            Self::CommandKilled { signal } => u8::try_from(128 + signal).unwrap_or(u8::MAX),
            Self::CommandNotFound => 127,
            Self::CommandNotExecutable { .. } => 126,
            Self::LoadRefused { .. } | Self::UnloadFailed { .. } | Self::Leak => 1,
            Self::NoBoot
            | Self::QemuDied
            | Self::Emulator
            | Self::NoVerdict
            | Self::TwoVerdicts
            | Self::Trouble => 4,
            Self::Oops | Self::Warning | Self::Taint => 5,
            Self::Panic => 6,
            Self::Stall => 7,
            Self::Silence => 8,
            Self::Timeout => 124,
            Self::Interrupted => signals::exit_code(),
        }
    }
}

/// How the machine ended, as the host saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It switched itself off, or was ended after its verdict or a finding.
    Settled,
    /// Process 1 did not come up within so many seconds.
    NoHello { seconds: u64 },
    /// The machine switched itself off before process 1 was up.
    Off,
    /// QEMU ended before it ran a machine.
    NotStarted { said: String },
    /// QEMU failed.
    QemuDied { said: String },
    /// No heartbeat for so many seconds.
    Silence { seconds: u64 },
    /// The time was up, after so many seconds.
    Timeout { seconds: u64 },
    /// It was ended, for nothing more is wanted of it.
    Stopped,
    /// Ctrl-C, or a signal.
    Interrupted,
}

/// Weighs what the kernel, the guest and the host have to say.
pub(crate) fn conclude(console: &Console, control: &Control, end: &End) -> Verdict {
    if *end == End::Interrupted {
        return verdict(VerdictKind::Interrupted, "interrupted".to_owned());
    }
    if !control.said_hello() {
        return no_hello(console, end);
    }
    let during = control
        .step()
        .map(|step| format!(" while {step}"))
        .unwrap_or_default();
    if let End::Silence { seconds } = end {
        return of_silence(console, *seconds, &during);
    }
    if let Some(flags) = console.impossible_flags() {
        let message = format!(
            "the emulator failed{during}: it had a processor with flags that there are not, {flags}"
        );
        return verdict(VerdictKind::Emulator, message);
    }
    if let Some(finding) = console.worst() {
        return of_finding(finding, console.cause(finding), &during);
    }
    match control.verdicts() {
        [(conclusion, taint)] => {
            let taint = unexpected(*taint, control.taint());
            of_conclusion(conclusion, taint, control.guest())
        }
        [] => without_verdict(control, end, &during),
        several => verdict(
            VerdictKind::TwoVerdicts,
            format!("the guest gave {} verdicts where one is due", several.len()),
        ),
    }
}

fn verdict(kind: VerdictKind, message: String) -> Verdict {
    Verdict {
        origin: kind.origin(),
        code: kind.code(0),
        kind,
        message,
    }
}

fn no_hello(console: &Console, end: &End) -> Verdict {
    let (kind, why) = match end {
        End::QemuDied { said } => (VerdictKind::QemuDied, said.clone()),
        End::NotStarted { said } => (VerdictKind::QemuDied, format!("QEMU did not start: {said}")),
        End::Timeout { seconds } => (
            VerdictKind::Timeout,
            format!("the guest did not come up within {seconds} s"),
        ),
        _ => {
            let why = match (console.findings().first(), end) {
                (Some(panic), _) => format!(": {}", panic.title),
                (None, End::NoHello { seconds }) => format!(": not within {seconds} s"),
                (None, End::Off) => ": it switched itself off".to_owned(),
                (None, _) => String::new(),
            };
            (
                VerdictKind::NoBoot,
                format!("the guest did not come up{why}"),
            )
        }
    };
    verdict(kind, why)
}

/// A guest that was silent may have answered the host's question by a panic.
fn of_silence(console: &Console, seconds: u64, during: &str) -> Verdict {
    let place = console.worst().and_then(Finding::place);
    let place = place
        .map(|place| format!(", in {}", demangle(place)))
        .unwrap_or_default();
    verdict(
        VerdictKind::Silence,
        format!("no sign of life from the guest for {seconds} s{during}{place}"),
    )
}

pub(crate) fn of_finding(finding: &Finding, cause: Option<&Finding>, during: &str) -> Verdict {
    let (kind, what) = match finding.kind {
        Kind::Leak => (VerdictKind::Leak, "memory leak"),
        Kind::Warning => (VerdictKind::Warning, "kernel warning"),
        Kind::Stall => (VerdictKind::Stall, "the kernel stalled"),
        Kind::Oops => (VerdictKind::Oops, "the kernel failed"),
        Kind::Panic => (VerdictKind::Panic, "kernel panic"),
    };
    let reason = cause.unwrap_or(finding);
    let message = match (reason.panicked(), reason.place()) {
        // Of a Rust panic, its own line says more than the trap it ends in.
        (Some(panicked), _) => panicked,
        (None, Some(place)) if !reason.title.contains(place) => {
            format!("{} in {place}", reason.headline())
        }
        (None, _) => reason.headline().into_owned(),
    };
    verdict(kind, format!("{what}{during}: {}", demangle(&message)))
}

pub(crate) fn of_conclusion(conclusion: &Conclusion, taint: u64, guest: Guest) -> Verdict {
    match conclusion {
        Conclusion::LoadDied { module } => verdict(
            VerdictKind::Oops,
            format!("the kernel ended the process that loaded `{module}`"),
        ),
        Conclusion::UnloadDied { module } => verdict(
            VerdictKind::Oops,
            format!("the kernel ended the process that unloaded `{module}`"),
        ),
        _ if taint != 0 => verdict(
            VerdictKind::Taint,
            format!("the run tainted the kernel: {}", taint_letters(taint)),
        ),
        Conclusion::Refused { module, errno } => verdict(
            VerdictKind::LoadRefused { errno: *errno },
            format!(
                "module `{module}` refused to load: {}",
                guest.describe(*errno)
            ),
        ),
        Conclusion::NotUnloaded { module, errno } => verdict(
            VerdictKind::UnloadFailed { errno: *errno },
            format!(
                "module `{module}` could not be unloaded: {}",
                describe_unload(*errno, guest)
            ),
        ),
        Conclusion::Done { ending: None } => verdict(VerdictKind::Ok, "ok".to_owned()),
        Conclusion::Done {
            ending: Some(ending),
        } => of_ending(*ending, guest),
    }
}

fn of_ending(ending: Ending, guest: Guest) -> Verdict {
    match ending {
        Ending::Exited { code: 0 } => verdict(VerdictKind::Ok, "ok".to_owned()),
        Ending::Exited { code } => {
            let kind = VerdictKind::CommandFailed;
            Verdict {
                origin: kind.origin(),
                code: kind.code(u8::try_from(code).unwrap_or(u8::MAX)),
                kind,
                message: format!("the command ended with code {code}"),
            }
        }
        Ending::Killed { signal } => verdict(
            VerdictKind::CommandKilled { signal },
            format!("the command was killed by signal {signal}"),
        ),
        // ENOENT
        Ending::NotStarted { errno: 2 } => verdict(
            VerdictKind::CommandNotFound,
            "the command was not found in the guest: a program of the host needs `--copy`"
                .to_owned(),
        ),
        Ending::NotStarted { errno } => verdict(
            VerdictKind::CommandNotExecutable { errno },
            format!(
                "the command could not be executed: {}",
                guest.describe(errno)
            ),
        ),
    }
}

fn without_verdict(control: &Control, end: &End, during: &str) -> Verdict {
    if let Some(trouble) = control.trouble() {
        return verdict(
            VerdictKind::Trouble,
            format!("the guest is in trouble: {trouble}"),
        );
    }
    match end {
        End::Stopped => verdict(VerdictKind::Ok, "ok".to_owned()),
        End::Timeout { seconds } => verdict(
            VerdictKind::Timeout,
            format!("the time of {seconds} s was up{during}"),
        ),
        End::QemuDied { said } => {
            verdict(VerdictKind::QemuDied, format!("QEMU ended{during}: {said}"))
        }
        _ => verdict(
            VerdictKind::NoVerdict,
            format!("the guest ended without a verdict{during}"),
        ),
    }
}

pub(crate) fn unexpected(after: u64, before: u64) -> u64 {
    after & !before & !EXPECTED_TAINT
}

pub(crate) fn taint_letters(taint: u64) -> String {
    (0..64)
        .filter(|bit| taint & 1 << bit != 0)
        .map(|bit| TAINT_LETTERS.chars().nth(bit).unwrap_or('?'))
        .collect()
}

/// What the error means for the system call that unloads.
fn describe_unload(errno: i32, guest: Guest) -> String {
    let why = match errno {
        _ if guest.is_in_use(errno) => ": it is still in use",
        16 => ": it is still starting, or has no way to be unloaded",
        _ => "",
    };
    format!("{}{why}", guest.describe(errno))
}

#[cfg(test)]
mod tests;
