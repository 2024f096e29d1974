// SPDX-License-Identifier: MIT OR Apache-2.0

//! Tests in a machine: what is told of each, once both sides of the story are in.
//!
//! The guest tells on its control channel how a test went; the console tells what the kernel found meanwhile. The two
//! come on lines of their own, so that a test that has ended is told of only when the console has come to the mark that
//! ends it.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use kmod_decode::demangle;
use kmod_guest_protocol::{Ending, Event, TestOutcome};

use crate::VerdictKind;
use crate::console::{Console, Finding, Kind, TestLog};
use crate::guest::Guest;
use crate::verdict;

/// How long the console's side of the story is awaited.
const PATIENCE: Duration = Duration::from_secs(3);
/// How much of what a test says is kept.
const OUTPUT: usize = 1 << 20;

/// Tests to run.
#[derive(Clone, Debug)]
pub struct Tests {
    /// Their programs, in this order.
    pub programs: Vec<Program>,
    /// How long one test may take.
    pub limit: Duration,
}

/// A program of tests.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name, unique among them.
    pub name: String,
    /// Its file: a static executable.
    pub file: PathBuf,
    /// Whether it has the harness, and runs the tests that it is told to; else it is one itself.
    pub has_harness: bool,
    /// The tests to run, in this order.
    pub tests: Vec<String>,
}

/// Listens to tests while they run.
pub trait Observer {
    /// A test begins.
    fn test_started(&mut self, program: &str, test: &str);
    /// The test that runs says something.
    fn output(&mut self, text: &str);
    /// A test has ended. To break ends the machine, whatever is left to run.
    fn test_ended(&mut self, report: &TestReport) -> ControlFlow<()>;
    /// A program has ended, and the module was unloaded. To break ends the machine.
    fn program_ended(&mut self, report: &ProgramReport) -> ControlFlow<()>;
}

/// How a test went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestReport {
    /// Its program.
    pub program: String,
    /// Its name.
    pub name: String,
    /// How it ended, as user space saw it.
    pub end: TestEnd,
    /// What user space has to say about that: nothing, or lines.
    pub detail: String,
    /// What it said itself.
    pub output: String,
    /// How long it took.
    pub time: Duration,
    /// What the kernel found meanwhile.
    pub findings: Vec<Found>,
    /// The kernel's log meanwhile, up to a bound.
    pub log: Vec<String>,
}

/// How a test ended, as user space saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestEnd {
    /// It did what it should.
    Passed,
    /// It did not.
    Failed,
    /// It found that it cannot be done here.
    Skipped,
    /// It was not over in its time.
    TimedOut,
    /// The machine, or its program, ended before it did.
    Lost,
}

/// How a program went, apart from its tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramReport {
    /// Its name.
    pub program: String,
    /// What the kernel found when no test ran: while the module was loaded and unloaded.
    pub findings: Vec<Found>,
    /// Why the program did not end as it should.
    pub trouble: Option<String>,
}

/// One finding of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In one line.
    pub message: String,
    /// All its lines, as the console had them.
    pub lines: Vec<String>,
    /// Whether the kernel cannot be trusted after it.
    pub is_fatal: bool,
}

impl TestReport {
    /// Whether the test passed, in the eyes of user space and the kernel.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.end == TestEnd::Passed && self.findings.is_empty()
    }
}

impl Found {
    fn of(finding: &Finding) -> Self {
        Self {
            message: verdict::of_finding(finding, None, "").message,
            lines: finding.lines.clone(),
            is_fatal: finding.kind > Kind::Warning,
        }
    }
}

/// What a session knows of its tests.
pub(crate) struct Tracker<'a> {
    observer: &'a mut dyn Observer,
    /// Which system the guest is.
    guest: Guest,
    /// Events that were not told of yet, and when they came.
    events: VecDeque<(Event, Instant)>,
    /// How many of the console's findings were told of.
    told: usize,
    /// The kernel's taint flags before the test that runs.
    taint: u64,
    program: Option<ProgramReport>,
    test: Option<TestReport>,
    /// Whether the machine is not to be listened to any more.
    is_over: bool,
}

impl<'a> Tracker<'a> {
    pub(crate) fn new(observer: &'a mut dyn Observer, guest: Guest) -> Self {
        Self {
            observer,
            guest,
            events: VecDeque::new(),
            told: 0,
            taint: 0,
            program: None,
            test: None,
            is_over: false,
        }
    }

    /// Takes an event that came.
    pub(crate) fn take(&mut self, event: &Event) {
        self.events.push_back((event.clone(), Instant::now()));
    }

    /// Tells of what both sides are in for. To break ends the machine.
    pub(crate) fn advance(&mut self, console: &mut Console) -> ControlFlow<()> {
        while let Some((event, came)) = self.events.pop_front() {
            let is_patient = came.elapsed() < PATIENCE;
            let awaited = is_patient
                && match &event {
                    Event::TestEnded { name, .. } => !console.has_test(name),
                    Event::ProgramStarted { program } => console.program() != Some(program),
                    _ => false,
                };
            if awaited {
                self.events.push_front((event, came));
                break;
            }
            if self.tell(event, console).is_break() {
                self.is_over = true;
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// Tells of what is left when the machine has ended; returns the test that it ended in.
    pub(crate) fn finish(mut self, console: &mut Console) -> Option<TestReport> {
        while !self.is_over
            && let Some((event, _)) = self.events.pop_front()
        {
            self.is_over = self.tell(event, console).is_break();
        }
        let test = self.test.take().map(|mut test| {
            let log = console.take_running_test();
            let log = log.or_else(|| console.take_test(&test.name));
            self.settle(&mut test, log.unwrap_or_default(), console);
            test
        });
        // To break does not matter any more: the machine has ended.
        let _ = self.end_program(console);
        test
    }

    fn tell(&mut self, event: Event, console: &mut Console) -> ControlFlow<()> {
        match event {
            Event::ProgramStarted { program } => {
                self.end_program(console)?;
                self.program = Some(ProgramReport {
                    program,
                    findings: Vec::new(),
                    trouble: None,
                });
            }
            Event::ProgramEnded { ending, .. } => return self.program_ended(ending, console),
            Event::TestStarted { name, taint } => {
                self.taint = taint;
                let program = self.program.as_ref();
                let program = program.map(|it| it.program.clone()).unwrap_or_default();
                self.observer.test_started(&program, &name);
                self.test = Some(TestReport {
                    program,
                    name,
                    end: TestEnd::Lost,
                    detail: String::new(),
                    output: String::new(),
                    time: Duration::ZERO,
                    findings: Vec::new(),
                    log: Vec::new(),
                });
            }
            Event::TestOutput { text } => {
                self.observer.output(&text);
                if let Some(test) = &mut self.test
                    && test.output.len() < OUTPUT
                {
                    test.output.push_str(&text);
                }
            }
            Event::TestEnded {
                name,
                outcome,
                detail,
                milliseconds,
                taint,
            } => {
                if let Some(mut test) = self.test.take() {
                    test.end = match outcome {
                        TestOutcome::Passed => TestEnd::Passed,
                        TestOutcome::Failed => TestEnd::Failed,
                        TestOutcome::Skipped => TestEnd::Skipped,
                        TestOutcome::TimedOut | TestOutcome::Stuck => TestEnd::TimedOut,
                    };
                    let lines = detail.lines().map(demangle).collect::<Vec<_>>();
                    test.detail = lines.join("\n");
                    test.time = Duration::from_millis(milliseconds);
                    let log = console.take_test(&name).unwrap_or_default();
                    self.settle(&mut test, log, console);
                    self.judge_taint(&mut test, taint);
                    let is_fatal = test.findings.iter().any(|found| found.is_fatal);
                    self.observer.test_ended(&test)?;
                    if is_fatal {
                        return ControlFlow::Break(());
                    }
                }
            }
            Event::Verdict { conclusion, .. } => {
                let verdict = verdict::of_conclusion(&conclusion, 0, self.guest);
                if let Some(program) = &mut self.program
                    && verdict.kind != VerdictKind::Ok
                {
                    program.trouble.get_or_insert(verdict.message);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    /// Adds what the kernel's log says of a test.
    fn settle(&mut self, test: &mut TestReport, log: TestLog, console: &Console) {
        test.log = log
            .lines
            .iter()
            .map(|line| demangle(line).into_owned())
            .collect();
        let is_its_own = |finding: &Finding| finding.test.as_deref() == Some(&test.name);
        let rest = console.findings().get(self.told..).unwrap_or_default();
        let before = rest
            .iter()
            .take_while(|finding| !is_its_own(finding))
            .count();
        let own = rest
            .iter()
            .skip(before)
            .take_while(|finding| is_its_own(finding));
        let own: Vec<Found> = own.map(Found::of).collect();
        if let Some(program) = &mut self.program {
            program
                .findings
                .extend(rest.iter().take(before).map(Found::of));
        }
        self.told += before + own.len();
        test.findings = own;
    }

    /// A taint that the log says nothing about is a finding all the same.
    fn judge_taint(&mut self, test: &mut TestReport, taint: u64) {
        let fresh = verdict::unexpected(taint, self.taint);
        if fresh != 0 && test.findings.is_empty() {
            test.findings.push(Found {
                message: format!(
                    "the test tainted the kernel: {}",
                    verdict::taint_letters(fresh)
                ),
                lines: Vec::new(),
                is_fatal: false,
            });
        }
    }

    /// A program has ended; a test that it leaves unfinished has ended with it.
    fn program_ended(&mut self, ending: Ending, console: &mut Console) -> ControlFlow<()> {
        let trouble = match ending {
            Ending::Exited {
                code: 0 | 1 | kmod_guest_protocol::STUCK,
            } => None,
            Ending::Exited { code } => Some(format!("the program of tests ended with code {code}")),
            Ending::Killed { signal } => Some(format!(
                "the program of tests was killed by signal {signal}"
            )),
            Ending::NotStarted { errno } => Some(format!(
                "the program of tests could not be started: {}",
                self.guest.describe(errno)
            )),
        };
        if let Some(mut test) = self.test.take() {
            test.detail = trouble
                .clone()
                .unwrap_or_else(|| "its program ended before it did".to_owned());
            let log = console.take_running_test().unwrap_or_default();
            self.settle(&mut test, log, console);
            self.observer.test_ended(&test)?;
        }
        if let Some(program) = &mut self.program {
            program.trouble = trouble;
        }
        ControlFlow::Continue(())
    }

    /// Tells of the program that ended, with all that was found since its last test.
    fn end_program(&mut self, console: &Console) -> ControlFlow<()> {
        let Some(mut program) = self.program.take() else {
            return ControlFlow::Continue(());
        };
        let rest = console.findings().get(self.told..).unwrap_or_default();
        let rest: Vec<&Finding> = rest
            .iter()
            .take_while(|finding| finding.test.is_none())
            .collect();
        self.told += rest.len();
        program.findings.extend(rest.into_iter().map(Found::of));
        self.observer.program_ended(&program)
    }
}
