// SPDX-License-Identifier: MIT OR Apache-2.0

//! Results in the Kernel Test Anything Protocol: kernels, in them files, in them tests.

use kmod_report::{
    Shell,
    ktap::{Directive, Totals, Writer},
};

use super::{Reporter, Result, Suite, Summary, Test};
use crate::test::tally::{Status, Tally};

pub(super) struct Ktap<'a> {
    writer: Writer,
    shell: &'a Shell,
    all: Totals,
}

impl<'a> Ktap<'a> {
    pub(super) fn new(kernels: usize, shell: &'a Shell) -> Self {
        let mut writer = Writer::new();
        shell.print(writer.begin(None, kernels));
        Self {
            writer,
            shell,
            all: Totals::default(),
        }
    }
}

impl Reporter for Ktap<'_> {
    fn kernel_starts(&mut self, release: &str, suites: &[Suite]) {
        let text = self.writer.begin(Some(release), suites.len());
        self.shell.print(text);
    }

    fn suite_starts(&mut self, suite: &Suite) {
        let text = self.writer.begin(Some(&suite.name), suite.tests.len());
        self.shell.print(text);
    }

    fn test_starts(&mut self, _test: &Test) {}

    fn output(&mut self, _text: &str) {}

    fn test_ends(&mut self, result: &Result<'_>) {
        let listed = &result.test.listed;
        let name = &listed.name;
        let mut text = self
            .writer
            .diagnostic(&format!("{name}.location: {}:{}", listed.file, listed.line));
        let (is_ok, directive) = match &result.status {
            Status::Passed => (true, None),
            Status::Failed => (false, None),
            Status::TimedOut => (false, Some(Directive::Timeout)),
            Status::Ignored(why) => (true, Some(Directive::Skip(why))),
            Status::NotRun => (false, Some(Directive::Error("not run"))),
        };
        if !is_ok {
            let messages = result.findings.iter().map(|found| found.message.as_str());
            let said = result.output.lines().chain(result.detail.lines());
            for line in said.chain(messages).filter(|line| !line.is_empty()) {
                text.push_str(&self.writer.diagnostic(line));
            }
        }
        text.push_str(&self.writer.result(is_ok, name, directive));
        self.shell.print(text);
    }

    fn suite_ends(&mut self, suite: &Suite, summary: &Summary<'_>) {
        let totals = totals(&summary.tally);
        self.all.add(totals);
        for found in summary.trouble {
            self.shell.print(self.writer.diagnostic(&found.message));
        }
        let is_ok = summary.tally.is_ok();
        self.shell
            .print(self.writer.end(&suite.name, is_ok, Some(totals)));
    }

    fn kernel_ends(&mut self, release: &str, tally: &Tally) {
        let text = self.writer.end(release, tally.is_ok(), Some(totals(tally)));
        self.shell.print(text);
    }

    fn finish(&mut self) {
        self.shell.print(self.writer.totals(self.all));
    }
}

fn totals(tally: &Tally) -> Totals {
    Totals {
        pass: tally.passed,
        fail: tally.failed,
        skip: tally.ignored,
        error: tally.not_run,
    }
}
