// SPDX-License-Identifier: MIT OR Apache-2.0

//! Results for programs: JSON lines, with the fields that the standard harness's own JSON has, and some more.

use kmod_report::Shell;
use serde_json::{Value, json};

use super::{Finding, Reporter, Result, Suite, Summary, Test};
use crate::{
    test::tally::{Status, Tally},
    verdict::milliseconds,
};

const REASON: &str = "kmod-test";

pub(super) struct Json<'a> {
    package: &'a str,
    shell: &'a Shell,
    release: String,
    file: String,
}

impl<'a> Json<'a> {
    pub(super) fn new(package: &'a str, shell: &'a Shell) -> Self {
        Self {
            package,
            shell,
            release: String::new(),
            file: String::new(),
        }
    }

    /// Writes a record with what every one has.
    fn record(&self, kind: &str, event: &str, more: Value) {
        let mut record = json!({
            "type": kind,
            "event": event,
            "package": self.package,
            "kernel": self.release,
            "file": self.file,
        });
        if let (Some(record), Value::Object(more)) = (record.as_object_mut(), more) {
            record.extend(more);
        }
        self.shell.record(REASON, &record);
    }
}

impl Reporter for Json<'_> {
    fn kernel_starts(&mut self, release: &str, _suites: &[Suite]) {
        release.clone_into(&mut self.release);
    }

    fn suite_starts(&mut self, suite: &Suite) {
        suite.file.clone_into(&mut self.file);
        self.record(
            "suite",
            "started",
            json!({ "test_count": suite.tests.len() }),
        );
    }

    fn test_starts(&mut self, test: &Test) {
        self.record("test", "started", json!({ "name": test.listed.name }));
    }

    fn output(&mut self, _text: &str) {}

    fn test_ends(&mut self, result: &Result<'_>) {
        let (event, reason) = match &result.status {
            Status::Passed => ("ok", ""),
            Status::Failed => ("failed", ""),
            Status::TimedOut => ("timeout", ""),
            Status::Ignored(why) => ("ignored", why.as_str()),
            Status::NotRun => ("not-run", ""),
        };
        let message = if reason.is_empty() {
            &result.detail
        } else {
            reason
        };
        let more = json!({
            "name": result.test.listed.name,
            "line": result.test.listed.line,
            "exec-ms": milliseconds(result.time),
            "stdout": result.output,
            "message": message,
            "decoded": result.explained.calls,
            "kernel-findings": findings(&result.findings),
            "kernel-log": result.kernel_log,
        });
        self.record("test", event, more);
    }

    fn suite_ends(&mut self, _suite: &Suite, summary: &Summary<'_>) {
        let event = if summary.tally.is_ok() {
            "ok"
        } else {
            "failed"
        };
        let Tally {
            passed,
            failed,
            ignored,
            not_run,
            filtered,
            has_trouble: _,
        } = summary.tally;
        let more = json!({
            "passed": passed,
            "failed": failed,
            "ignored": ignored,
            "not_run": not_run,
            "filtered_out": filtered,
            "exec-ms": milliseconds(summary.time),
            "trouble": findings(summary.trouble),
            "logs": summary.logs,
        });
        self.record("suite", event, more);
    }

    fn kernel_ends(&mut self, _release: &str, _tally: &Tally) {}

    fn finish(&mut self) {}
}

fn findings(list: &[Finding]) -> Value {
    let one = |finding: &Finding| {
        let Finding {
            message,
            lines,
            explained,
        } = finding;
        json!({ "message": message, "lines": lines, "decoded": explained.calls })
    };
    list.iter().map(one).collect()
}
