// SPDX-License-Identifier: MIT OR Apache-2.0

//! What tests came to: how many of each, and the exit code.

use kmod_vm::{Origin, Verdict};

/// How a test came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Passed,
    Failed,
    /// It was not over in its time.
    TimedOut,
    /// It was left out, or found that it cannot be done here; why.
    Ignored(String),
    /// Something before it kept it from being run.
    NotRun,
}

/// How many tests came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) ignored: usize,
    pub(super) not_run: usize,
    pub(super) filtered: usize,
    /// Whether something failed that is no test: the module could not be unloaded, for instance.
    pub(super) has_trouble: bool,
}

impl Tally {
    pub(super) fn add(&mut self, status: &Status) {
        match status {
            Status::Passed => self.passed += 1,
            Status::Failed | Status::TimedOut => self.failed += 1,
            Status::Ignored(_) => self.ignored += 1,
            Status::NotRun => self.not_run += 1,
        }
    }

    pub(super) fn include(&mut self, other: Self) {
        let Self {
            passed,
            failed,
            ignored,
            not_run,
            filtered,
            has_trouble,
        } = other;
        self.passed += passed;
        self.failed += failed;
        self.ignored += ignored;
        self.not_run += not_run;
        self.filtered += filtered;
        self.has_trouble |= has_trouble;
    }

    /// Whether all that was to be run passed.
    pub(super) fn is_ok(&self) -> bool {
        self.failed == 0 && self.not_run == 0 && !self.has_trouble
    }
}

/// The exit code that all of it comes to: what the kernel found wins, then what the machine did, then the tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Code {
    kernel: u8,
    machine: u8,
    tests: u8,
}

impl Code {
    /// Takes the verdict on a machine into account.
    pub(super) fn take(&mut self, verdict: &Verdict) {
        let place = match verdict.origin {
            Origin::Kernel => &mut self.kernel,
            Origin::Vm | Origin::Tool => &mut self.machine,
            Origin::Guest => &mut self.tests,
        };
        if *place == 0 {
            *place = verdict.code;
        }
    }

    /// Takes a test into account.
    pub(super) fn take_test(&mut self, status: &Status) {
        match status {
            Status::Failed | Status::NotRun => self.tests = 1,
            Status::TimedOut if self.machine == 0 => self.machine = 124,
            Status::TimedOut | Status::Passed | Status::Ignored(_) => {}
        }
    }

    /// Something failed that is no test.
    pub(super) fn take_trouble(&mut self) {
        self.tests = 1;
    }

    pub(super) fn value(self) -> u8 {
        let Self {
            kernel,
            machine,
            tests,
        } = self;
        [kernel, machine, tests]
            .into_iter()
            .find(|code| *code != 0)
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use kmod_vm::VerdictKind;

    use super::*;

    fn verdict(origin: Origin, kind: VerdictKind, code: u8) -> Verdict {
        Verdict {
            origin,
            code,
            kind,
            message: String::new(),
        }
    }

    #[test]
    fn what_the_kernel_found_wins_and_the_first_of_a_kind_counts() {
        let mut code = Code::default();
        code.take_test(&Status::Passed);
        assert_eq!(code.value(), 0);
        code.take_test(&Status::Failed);
        assert_eq!(code.value(), 1);
        code.take_test(&Status::TimedOut);
        assert_eq!(code.value(), 124);
        code.take(&verdict(Origin::Kernel, VerdictKind::Warning, 5));
        code.take(&verdict(Origin::Kernel, VerdictKind::Stall, 7));
        assert_eq!(code.value(), 5);
    }
}
