// SPDX-License-Identifier: MIT OR Apache-2.0

//! How the kernel's findings begin and end on its console.

use std::borrow::Cow;

use kmod_decode::{frame, interrupts, without_time};

use super::{CUT, LEFT_BEHIND};

/// How bad a finding is; the later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A module for tests has not given back what it allocated.
    Leak,
    /// A check failed, the kernel went on.
    Warning,
    /// A processor or a task does not get on.
    Stall,
    /// The kernel ended a task, or found its memory damaged.
    Oops,
    /// The kernel stopped.
    Panic,
}

/// One finding of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    /// Its first line, without the time.
    pub(crate) title: String,
    /// All its lines, as the console had them.
    pub(crate) lines: Vec<String>,
    /// The test that ran.
    pub(crate) test: Option<String>,
}

impl Finding {
    /// What it is about, without what its kind says already.
    pub(crate) fn headline(&self) -> Cow<'_, str> {
        let title = self.title.trim_end();
        if OVERFLOWS.iter().any(|overflow| title.contains(overflow)) {
            return "stack overflow".into();
        }
        match self.kind {
            Kind::Panic => title
                .strip_prefix("Kernel panic - not syncing: ")
                .or_else(|| title.strip_prefix("panic: "))
                .unwrap_or(title)
                .into(),
            Kind::Leak => title.replace(LEFT_BEHIND, ": ").into(),
            Kind::Warning if is_reversed(title) => {
                format!("lock order reversal, {}", title.trim_start()).into()
            }
            Kind::Warning => self.warning(title),
            Kind::Stall | Kind::Oops => title.into(),
        }
    }

    /// The message of a warning, which is on the line before it, and the place.
    fn warning<'a>(&'a self, title: &'a str) -> Cow<'a, str> {
        // Which processor and which process it was says nothing.
        let place = match title.split_once(" at ") {
            Some((warning, place)) if warning.starts_with("WARNING: CPU") => place,
            _ => title
                .strip_prefix("WARNING: ")
                .or_else(|| title.strip_prefix("WARNING at "))
                .unwrap_or(title),
        };
        let mut before = self.lines.iter().map(|line| without_time(line));
        before.find(|line| *line == CUT);
        match before.next().filter(|message| *message != self.title) {
            // A warning of Rust names its own place; that of the shim it goes through is nobody's concern.
            Some(message) if place.starts_with(SHIMS) => message.into(),
            Some(message) => format!("{message}, at {place}").into(),
            None => place.into(),
        }
    }

    /// Whether it is but what the kernel does about another finding, which came before it.
    pub(crate) fn is_consequence(&self) -> bool {
        self.kind == Kind::Panic
            && CONSEQUENCES
                .iter()
                .any(|consequence| self.title.contains(consequence))
    }

    /// Whether all that the kernel does after it is to panic, which FreeBSD does after every trap of its own.
    pub(crate) fn ends_in_panic(&self) -> bool {
        self.title.starts_with("Fatal trap ")
    }

    /// The place of the Rust panic that led to it, with the message, which is on the line after it.
    pub(crate) fn panicked(&self) -> Option<String> {
        let mut lines = self.lines.iter().map(|line| without_time(line));
        lines
            .find_map(|line| line.find("panicked at ").map(|at| line.split_at(at)))
            .map(|(module, place)| {
                let message = lines.next().and_then(|line| line.strip_prefix(module));
                [place.trim_end(), message.unwrap_or_default().trim_end()]
                    .join(" ")
                    .trim_end()
                    .to_owned()
            })
    }

    /// The flags of the processor, where it says some that no processor has (Intel SDM, volume 1, 3.4.3): it was emulated,
    /// and wrongly.
    pub(crate) fn impossible_flags(&self) -> Option<&str> {
        /// Bits that are always 0, and the one that is always 1.
        const ZERO: u32 = 0xffc0_8028;
        const ONE: u32 = 2;
        self.lines.iter().find_map(|line| {
            let (_, flags) = line.split_once(" EFLAGS: ")?;
            let flags = flags.split_whitespace().next()?;
            let bits = u32::from_str_radix(flags, 16).ok()?;
            (bits & ZERO != 0 || bits & ONE == 0).then_some(flags)
        })
    }

    /// The function that the processor was in. Inside the kernel's own helpers the title says more: on Linux a module's
    /// function has the module's name behind it, and on FreeBSD the compiler's mark before it.
    pub(crate) fn place(&self) -> Option<&str> {
        self.lines.iter().find_map(|line| {
            if let Some((_, place)) = line.split_once("RIP: 0010:") {
                return place.contains('[').then_some(place.trim_end());
            }
            frame(line).filter(|place| place.starts_with("_R"))
        })
    }
}

/// How the file names of the framework's shims begin.
const SHIMS: &str = "shims/";

/// What kernels say when a stack is used up.
const OVERFLOWS: [&str; 4] = [
    "stack guard page was hit",
    "kernel stack overflow",
    "corrupted stack end detected",
    "Insufficient stack space to handle exception",
];

/// What a panic says that has another finding for its reason.
const CONSEQUENCES: [&str; 6] = [
    ": Fatal exception",
    "panic_on_warn set",
    ": hung_task: ",
    ": softlockup: ",
    ": RCU Stall",
    ": Hard LOCKUP",
];

/// How a line begins that opens a finding. Order matters: the first match counts.
const OPENINGS: &[(&str, Kind)] = &[
    ("Kernel panic - not syncing", Kind::Panic),
    ("BUG: soft lockup", Kind::Stall),
    ("watchdog: BUG: soft lockup", Kind::Stall),
    ("watchdog: Watchdog detected hard LOCKUP", Kind::Stall),
    ("BUG: workqueue lockup", Kind::Stall),
    ("rcu: INFO: rcu_", Kind::Stall),
    ("INFO: rcu_", Kind::Stall),
    ("INFO: task ", Kind::Stall),
    ("BUG: ", Kind::Oops),
    ("BUG ", Kind::Oops),
    ("kernel BUG at ", Kind::Oops),
    ("Oops: ", Kind::Oops),
    ("Internal error: ", Kind::Oops),
    ("Unable to handle kernel ", Kind::Oops),
    ("general protection fault", Kind::Oops),
    ("invalid opcode: ", Kind::Oops),
    ("divide error: ", Kind::Oops),
    ("stack segment: ", Kind::Oops),
    ("double fault: ", Kind::Oops),
    ("PANIC: double fault", Kind::Oops),
    ("Insufficient stack space to handle exception", Kind::Oops),
    ("int3: ", Kind::Oops),
    ("pagealloc: memory corruption", Kind::Oops),
    ("pagealloc: single bit error", Kind::Oops),
    ("UBSAN: ", Kind::Warning),
    ("sysfs: cannot create duplicate filename", Kind::Warning),
    ("WARNING: ", Kind::Warning),
    ("INFO: possible ", Kind::Warning),
    ("DEBUG_LOCKS_WARN_ON", Kind::Warning),
    // FreeBSD.
    ("WARNING at ", Kind::Warning),
    ("panic: ", Kind::Panic),
    ("Fatal trap ", Kind::Oops),
    ("Fatal double fault", Kind::Oops),
    ("acquiring duplicate lock", Kind::Warning),
    ("interrupt storm detected", Kind::Stall),
];

/// What a line of FreeBSD holds that opens a finding, behind the name of a function or of a thing.
const INNER: [(&str, Kind); 2] = [
    (
        " with the following non-sleepable locks held:",
        Kind::Warning,
    ),
    (" leaked memory on destroy (", Kind::Warning),
];

/// The kind of finding that a line opens, if it opens one.
pub(super) fn kind_of(text: &str) -> Option<Kind> {
    let opening = OPENINGS
        .iter()
        .find(|(opening, _)| text.starts_with(opening));
    let inner = || INNER.iter().find(|(inner, _)| text.contains(inner));
    let kind = opening.or_else(inner).map(|(_, kind)| *kind);
    kind.or(is_reversed(text).then_some(Kind::Warning))
}

/// Whether a line of FreeBSD's tells of a lock of a module that was taken in another order than before. Those of the kernel
/// have reversals of their own, which are nobody's concern here.
fn is_reversed(text: &str) -> bool {
    let lock = text
        .strip_prefix(" 1st 0x")
        .or(text.strip_prefix(" 2nd 0x"));
    lock.is_some_and(|lock| lock.contains(&format!(" @ {SHIMS}")))
}

/// Whether a line is one of a backtrace of FreeBSD's: a call, or what came between two.
pub(super) fn is_of_trace(text: &str) -> bool {
    frame(text).is_some() || interrupts(text)
}

/// Whether a line ends the call trace of a finding.
pub(super) fn ends_trace(text: &str) -> bool {
    text.trim() == "</TASK>"
}

/// Whether a line can still belong to a finding after its call trace.
pub(super) fn may_follow_trace(text: &str) -> bool {
    const FOLLOWING: [&str; 9] = [
        "Modules linked in:",
        "CR2: ",
        "---[ end",
        "irq event stamp",
        "hardirqs last",
        "softirqs last",
        "Kernel Offset:",
        "Unloaded tainted modules",
        "Dumping ftrace buffer",
    ];
    FOLLOWING.iter().any(|start| text.starts_with(start))
}

/// Whether a line is the last of its finding.
pub(super) fn ends_block(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Panic => text.starts_with("---[ end Kernel panic"),
        _ => text.starts_with("---[ end trace"),
    }
}
