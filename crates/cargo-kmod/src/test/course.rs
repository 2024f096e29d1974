// SPDX-License-Identifier: MIT OR Apache-2.0

//! The course of all tests on one kernel: machine after machine, until every test has come out some way.
//!
//! One machine runs them all, as a rule. Where the kernel cannot be trusted after a test, or the machine is gone, those
//! that are left get another one; each machine settles one test at least, or is the last.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use kmod_vm::{Found, Observer, Program, ProgramReport, TestEnd, TestReport, Verdict};

use super::{
    report::{self, Finding, Reporter, Summary},
    suite::{Suite, Test},
    tally::{Code, Status, Tally},
};
use crate::evidence::{Explained, Loaded};

/// How far all tests of a package have come on one kernel.
pub(super) struct Course<'a> {
    suites: &'a [Suite],
    reporter: &'a mut dyn Reporter,
    fail_fast: bool,
    /// The file that comes next, or is open, and the test of it that comes next.
    suite: usize,
    test: usize,
    open: Option<Open>,
    tally: Tally,
    code: Code,
    /// Files with failures.
    failed: Vec<&'a str>,
    /// What is loaded in the machine that runs.
    loaded: Loaded,
    /// The whole log of the machine that runs.
    log: PathBuf,
    /// Whether nothing more is to be run.
    is_over: bool,
}

/// The file whose tests are being run.
struct Open {
    tally: Tally,
    trouble: Vec<Finding>,
    logs: Vec<PathBuf>,
    start: Instant,
}

impl<'a> Course<'a> {
    pub(super) fn new(
        suites: &'a [Suite],
        fail_fast: bool,
        loaded: Loaded,
        reporter: &'a mut dyn Reporter,
    ) -> Self {
        Self {
            suites,
            reporter,
            fail_fast,
            suite: 0,
            test: 0,
            open: None,
            tally: Tally::default(),
            code: Code::default(),
            failed: Vec::new(),
            loaded,
            log: PathBuf::new(),
            is_over: false,
        }
    }

    /// What the next machine is to run: all that is left, or one test alone; nothing where all is done.
    pub(super) fn next(&self, alone: bool) -> Vec<Program> {
        if self.is_over {
            return Vec::new();
        }
        let mut programs = Vec::new();
        for (at, suite) in self.suites.iter().enumerate().skip(self.suite) {
            let done = if at == self.suite { self.test } else { 0 };
            let left = suite.tests.iter().skip(done).filter(|test| test.runs);
            let tests: Vec<String> = left.map(|test| test.listed.name.clone()).collect();
            if !tests.is_empty() {
                programs.push(Program {
                    name: suite.name.clone(),
                    file: suite.program.clone(),
                    has_harness: suite.has_harness,
                    tests,
                });
            }
        }
        if alone {
            programs.truncate(1);
            for program in &mut programs {
                program.tests.truncate(1);
            }
        }
        programs
    }

    /// How many tests have come out some way.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.suite, self.test)
    }

    /// The kernel's log goes there from now on.
    pub(super) fn set_log(&mut self, log: &Path) {
        log.clone_into(&mut self.log);
        if let Some(open) = &mut self.open {
            open.logs.push(self.log.clone());
        }
    }

    /// Takes the verdict on a machine that has ended into account.
    pub(super) fn judge(&mut self, verdict: &Verdict) {
        self.code.take(verdict);
        // The machine may have ended in the last test of a file.
        self.close_suite_if_done();
    }

    /// Ends the course: what is left is shown as what it is.
    pub(super) fn finish(&mut self) {
        while !self.is_over && self.suite < self.suites.len() {
            self.open_suite();
            self.leave_out(None);
            self.close_suite();
        }
    }

    /// Ends the course where it is: files that were not begun are not shown.
    pub(super) fn give_up(&mut self) {
        if self.open.is_some() {
            self.leave_out(None);
            self.close_suite();
        }
        self.is_over = true;
    }

    /// What it all came to: how many tests, the exit code, the files that failed.
    pub(super) fn end(self, release: &str) -> (Tally, u8, Vec<&'a str>) {
        self.reporter.kernel_ends(release, &self.tally);
        (self.tally, self.code.value(), self.failed)
    }

    fn findings(&self, found: &[Found]) -> Vec<Finding> {
        found
            .iter()
            .map(|found| Finding::of(found, &self.loaded))
            .collect()
    }

    /// Where in modules a test was when its time was up.
    fn whereabouts(&self, report: &TestReport) -> Explained {
        if report.end != TestEnd::TimedOut {
            return Explained::default();
        }
        let lines: Vec<String> = report.detail.lines().map(str::to_owned).collect();
        let waits = self.loaded.explain(&lines);
        if waits.calls.is_empty() {
            // One that runs in the kernel is seen only where its processor is.
            return self.loaded.explain(&report.log);
        }
        waits
    }

    fn current(&self) -> Option<&'a Suite> {
        self.suites.get(self.suite)
    }

    fn open_suite(&mut self) {
        if self.open.is_none()
            && let Some(suite) = self.current()
        {
            self.reporter.suite_starts(suite);
            self.open = Some(Open {
                tally: Tally {
                    filtered: suite.filtered,
                    ..Tally::default()
                },
                trouble: Vec::new(),
                logs: vec![self.log.clone()],
                start: Instant::now(),
            });
        }
    }

    /// Shows the tests before one of this name, or all that are left, which are not run.
    fn leave_out(&mut self, before: Option<&str>) {
        let Some(suite) = self.current() else { return };
        while let Some(test) = suite.tests.get(self.test)
            && Some(test.listed.name.as_str()) != before
        {
            let status = if test.runs {
                Status::NotRun
            } else {
                Status::Ignored(test.listed.reason.clone())
            };
            self.settle(&report::Result::left_out(test, status));
        }
    }

    /// Takes the outcome of the next test.
    fn settle(&mut self, result: &report::Result<'_>) {
        self.test += 1;
        if let Some(open) = &mut self.open {
            open.tally.add(&result.status);
        }
        self.code.take_test(&result.status);
        self.reporter.test_ends(result);
    }

    fn close_suite_if_done(&mut self) {
        let tests = self.current().map_or(&[][..], |suite| &suite.tests);
        let mut left = tests.iter().skip(self.test);
        if self.open.is_some() && !left.any(|test| test.runs) {
            self.leave_out(None);
            self.close_suite();
        }
    }

    fn close_suite(&mut self) {
        let (Some(suite), Some(open)) = (self.current(), self.open.take()) else {
            return;
        };
        let Open {
            mut tally,
            trouble,
            logs,
            start,
        } = open;
        tally.has_trouble = !trouble.is_empty();
        if tally.has_trouble {
            self.code.take_trouble();
        }
        let summary = Summary {
            tally,
            trouble: &trouble,
            time: start.elapsed(),
            logs: &logs,
        };
        self.reporter.suite_ends(suite, &summary);
        self.tally.include(tally);
        if !tally.is_ok() {
            self.failed.push(&suite.name);
            self.is_over |= self.fail_fast;
        }
        self.suite += 1;
        self.test = 0;
    }

    /// The test of that name in the file of that name, which is opened; files before it have nothing to run.
    fn reach(&mut self, program: &str, name: &str) -> Option<&'a Test> {
        while self.current()?.name != program {
            self.open_suite();
            self.leave_out(None);
            self.close_suite();
        }
        self.open_suite();
        self.leave_out(Some(name));
        self.current()?.tests.get(self.test)
    }
}

impl Observer for Course<'_> {
    fn test_started(&mut self, program: &str, name: &str) {
        if let Some(test) = self.reach(program, name) {
            self.reporter.test_starts(test);
        }
    }

    fn output(&mut self, text: &str) {
        self.reporter.output(text);
    }

    fn test_ended(&mut self, report: &TestReport) -> ControlFlow<()> {
        let Some(test) = self.current().and_then(|suite| suite.tests.get(self.test)) else {
            return ControlFlow::Continue(());
        };
        let status = match report.end {
            TestEnd::TimedOut => Status::TimedOut,
            TestEnd::Skipped if report.findings.is_empty() => {
                Status::Ignored(report.detail.clone())
            }
            _ if report.passed() => Status::Passed,
            _ => Status::Failed,
        };
        self.settle(&report::Result {
            test,
            status,
            was_left_out: false,
            output: report.output.clone(),
            detail: report.detail.clone(),
            explained: self.whereabouts(report),
            findings: self.findings(&report.findings),
            kernel_log: report.log.clone(),
            time: report.time,
        });
        ControlFlow::Continue(())
    }

    fn program_ended(&mut self, report: &ProgramReport) -> ControlFlow<()> {
        let findings = self.findings(&report.findings);
        let Some(open) = &mut self.open else {
            return ControlFlow::Continue(());
        };
        open.trouble.extend(findings);
        open.trouble
            .extend(report.trouble.iter().map(|message| Finding {
                message: message.clone(),
                lines: Vec::new(),
                explained: Explained::default(),
            }));
        self.close_suite_if_done();
        if self.is_over {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

impl<'a> report::Result<'a> {
    fn left_out(test: &'a Test, status: Status) -> Self {
        Self {
            test,
            status,
            was_left_out: true,
            output: String::new(),
            detail: String::new(),
            explained: Explained::default(),
            findings: Vec::new(),
            kernel_log: Vec::new(),
            time: Duration::ZERO,
        }
    }
}
