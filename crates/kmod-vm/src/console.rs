// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the kernel's console says: the module's own lines, and the kernel's findings.

mod finding;

use std::collections::VecDeque;
use std::mem;

use kmod_decode::without_time;
use kmod_guest_protocol::{MARK, PROGRAM_BEGINS, READY, TEST_BEGINS, TEST_ENDS};

pub(crate) use finding::{Finding, Kind};

/// How many lines are kept as evidence where nothing else is found.
const TAIL: usize = 20;
/// How many lines of the module are kept; the log file has them all.
const MODULE_LINES: usize = 10_000;
/// How many findings are kept of a test, or of what is none: the first one counts, the later ones are its consequences.
const FINDINGS: usize = 16;
/// How many lines of the log of a test are kept.
const TEST_LINES: usize = 100;
/// How many lines a finding may have.
const BLOCK_LINES: usize = 200;
/// How many lines just before a finding belong to it.
const CONTEXT: usize = 8;
/// What the framework says of a module for tests that has not given back what it allocated.
const LEFT_BEHIND: &str = ": kmod-test: ";
/// How the kernel introduces most findings.
const CUT: &str = "------------[ cut here ]------------";
/// A line that is longer than any the kernel writes is cut.
const LINE: usize = 8192;

/// The kernel's log while a test ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TestLog {
    pub(crate) name: String,
    /// Its first lines, as the console had them.
    pub(crate) lines: Vec<String>,
}

/// Reads the console's bytes as they come.
#[derive(Debug)]
pub(crate) struct Console {
    /// What the module's lines begin with: its name and its own prefix, with `_` for `-`.
    prefixes: Vec<String>,
    partial: Vec<u8>,
    ready: bool,
    tail: VecDeque<String>,
    module_log: Vec<String>,
    findings: Vec<Finding>,
    /// How many findings there were when the last test began or ended.
    findings_before: usize,
    /// The test that the log is about, and the lines about it.
    test: Option<TestLog>,
    /// The tests that have ended since somebody asked.
    ended: VecDeque<TestLog>,
    /// The program of tests that began last.
    program: Option<String>,
    /// Whether the last finding still takes lines.
    open: bool,
    /// Whether the lines that end a call trace were reached.
    trace_ended: bool,
    /// Lines just before that a finding would take: of the module, and from [`CUT`] on.
    context: VecDeque<String>,
}

impl Console {
    pub(crate) fn new(prefixes: &[&str]) -> Self {
        Self {
            prefixes: prefixes
                .iter()
                .map(|prefix| prefix.replace('-', "_"))
                .collect(),
            partial: Vec::new(),
            ready: false,
            tail: VecDeque::new(),
            module_log: Vec::new(),
            findings: Vec::new(),
            findings_before: 0,
            test: None,
            ended: VecDeque::new(),
            program: None,
            open: false,
            trace_ended: false,
            context: VecDeque::new(),
        }
    }

    /// Takes the next bytes; lines are judged when they are whole.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => self.end_of_line(),
                b'\r' => {}
                _ if self.partial.len() < LINE => self.partial.push(*byte),
                _ => {}
            }
        }
    }

    /// Judges a last line that has no end.
    pub(crate) fn finish(&mut self) {
        if !self.partial.is_empty() {
            self.end_of_line();
        }
    }

    /// Whether process 1 has begun its work.
    pub(crate) fn is_ready(&self) -> bool {
        self.ready
    }

    /// What the module wrote, without time and its name's prefix kept.
    pub(crate) fn module_log(&self) -> &[String] {
        &self.module_log
    }

    /// What the kernel found since the guest was ready, in order.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the log of this test is complete.
    pub(crate) fn has_test(&self, name: &str) -> bool {
        self.ended.iter().any(|log| log.name == name)
    }

    /// The log of a test that has ended; logs of tests before it are let go.
    pub(crate) fn take_test(&mut self, name: &str) -> Option<TestLog> {
        let at = self.ended.iter().position(|log| log.name == name)?;
        self.ended.drain(..=at).next_back()
    }

    /// The log of the test that runs.
    pub(crate) fn take_running_test(&mut self) -> Option<TestLog> {
        self.test.take()
    }

    /// The program of tests that began last.
    pub(crate) fn program(&self) -> Option<&str> {
        self.program.as_deref()
    }

    /// The most severe finding.
    pub(crate) fn worst(&self) -> Option<&Finding> {
        // `max_by_key` would take the last of equals.
        self.findings
            .iter()
            .rev()
            .max_by_key(|finding| finding.kind)
    }

    /// Flags of the processor that no processor has, where what was found first says some: all that was found is worth
    /// nothing then.
    pub(crate) fn impossible_flags(&self) -> Option<&str> {
        self.findings.first()?.impossible_flags()
    }

    /// What a panic has for its reason: the finding before it, where it does not say itself.
    pub(crate) fn cause(&self, panic: &Finding) -> Option<&Finding> {
        let before = self.findings.iter().take_while(|it| it.kind != Kind::Panic);
        before
            .last()
            .filter(|it| panic.is_consequence() || it.ends_in_panic())
    }

    /// The first finding and the panic in full.
    pub(crate) fn found(&self) -> Vec<String> {
        let first = self.findings.first();
        let panic = self
            .findings
            .iter()
            .skip(1)
            .find(|finding| finding.kind == Kind::Panic);
        first
            .into_iter()
            .chain(panic)
            .flat_map(|finding| finding.lines.clone())
            .collect()
    }

    /// What was found, else the last lines.
    pub(crate) fn evidence(&self) -> Vec<String> {
        let found = self.found();
        if found.is_empty() {
            self.tail.iter().cloned().collect()
        } else {
            found
        }
    }

    fn end_of_line(&mut self) {
        let line = mem::take(&mut self.partial);
        let line = String::from_utf8_lossy(&line).into_owned();
        let text = without_time(&line);
        push_bounded(&mut self.tail, &line, TAIL);
        if let Some(mark) = text.strip_prefix(MARK) {
            self.open = false;
            self.context.clear();
            return self.marked(mark);
        }
        if let Some(test) = &mut self.test
            && test.lines.len() < TEST_LINES
        {
            test.lines.push(line.clone());
        }
        if text.contains(LEFT_BEHIND) {
            // The framework says so of the module, in its name.
            self.open = false;
            self.find(Kind::Leak, &line, text);
            self.open = false;
            return;
        }
        let of_module = self.is_of_module(text);
        if of_module && is_of_loader(text) {
            return;
        }
        if of_module && self.module_log.len() < MODULE_LINES {
            self.module_log.push(text.to_owned());
        }
        if of_module || text.contains("panicked at") || text == CUT {
            return push_bounded(&mut self.context, &line, CONTEXT);
        }
        let found = self.judge(&line, text);
        if !found && self.context.len() < CONTEXT && (self.was_cut() || self.has_panicked()) {
            // The message of a warning stands between the cut and the warning; the message of a panic
            // may have several lines, of which only the first has the module's name.
            self.context.push_back(line);
        } else {
            self.context.clear();
        }
    }

    /// Takes what process 1 or a test says of itself.
    fn marked(&mut self, mark: &str) {
        if mark == READY {
            self.ready = true;
        } else if let Some(program) = mark.strip_prefix(PROGRAM_BEGINS) {
            self.program = Some(program.to_owned());
        } else if let Some(name) = mark.strip_prefix(TEST_BEGINS) {
            self.test = Some(TestLog {
                name: name.to_owned(),
                lines: Vec::new(),
            });
        } else if mark.starts_with(TEST_ENDS) {
            self.ended.extend(self.test.take());
        } else {
            return;
        }
        self.findings_before = self.findings.len();
    }

    fn has_panicked(&self) -> bool {
        self.context.iter().any(|line| line.contains("panicked at"))
    }

    fn was_cut(&self) -> bool {
        self.context.iter().any(|line| line.ends_with(CUT))
    }

    /// Puts a line where it belongs; returns whether it belongs to a finding.
    fn judge(&mut self, line: &str, text: &str) -> bool {
        let kind = finding::kind_of(text);
        if self.open && kind != Some(Kind::Panic) {
            return self.continue_block(line, text);
        }
        let Some(kind) = kind else { return false };
        self.find(kind, line, text)
    }

    /// Takes a line that begins a finding; returns whether it counts.
    fn find(&mut self, kind: Kind, line: &str, text: &str) -> bool {
        // Before the guest was ready, only what ended the boot is about this run.
        let is_enough = self.findings.len() - self.findings_before >= FINDINGS;
        if (!self.ready && kind != Kind::Panic) || is_enough {
            return false;
        }
        let mut lines: Vec<String> = self.context.iter().cloned().collect();
        lines.push(line.to_owned());
        self.findings.push(Finding {
            kind,
            title: text.to_owned(),
            lines,
            test: self.test.as_ref().map(|test| test.name.clone()),
        });
        self.open = true;
        self.trace_ended = false;
        true
    }

    fn continue_block(&mut self, line: &str, text: &str) -> bool {
        let Some(finding) = self.findings.last_mut() else {
            return false;
        };
        let was_of_trace = |line: &String| finding::is_of_trace(line);
        let trace_ended = self.trace_ended
            || (finding.lines.last().is_some_and(was_of_trace) && !finding::is_of_trace(text));
        if trace_ended && !finding::may_follow_trace(text) {
            self.open = false;
            // The line may begin the next finding.
            return self.judge(line, text);
        }
        finding.lines.push(line.to_owned());
        self.trace_ended |= finding::ends_trace(text);
        let full = finding.lines.len() >= BLOCK_LINES;
        self.open = !full && !finding::ends_block(finding.kind, text);
        true
    }

    fn is_of_module(&self, text: &str) -> bool {
        text.split_once(':').is_some_and(|(prefix, rest)| {
            rest.starts_with(' ') && self.prefixes.contains(&prefix.replace('-', "_"))
        })
    }
}

/// The kernel prefixes what it says about loading a module with the module's name.
fn is_of_loader(text: &str) -> bool {
    [
        "loading out-of-tree module taints kernel",
        "module verification failed",
    ]
    .iter()
    .any(|said| text.contains(said))
        || text.ends_with("taints kernel.")
}

fn push_bounded(lines: &mut VecDeque<String>, line: &str, bound: usize) {
    if lines.len() == bound {
        lines.pop_front();
    }
    lines.push_back(line.to_owned());
}

#[cfg(test)]
mod tests;
