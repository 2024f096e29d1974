// SPDX-License-Identifier: MIT OR Apache-2.0

//! The record that says where an exit code comes from: one for each run, whatever happened.

use kmod_report::{Color, Format, Shell, Verbosity};
use serde_json::{Value, json};

use crate::{evidence::Explained, failure::Failure};

const REASON: &str = "kmod-verdict";

/// The record of a run that came to an end in the virtual machine.
pub(crate) fn of_run(
    package: &str,
    kernel: &str,
    outcome: &kmod_vm::Outcome,
    explained: &Explained,
    shell: &Shell,
) {
    let mut record = serde_json::to_value(&outcome.verdict).unwrap_or_default();
    if let Some(fields) = record.as_object_mut() {
        fields.insert("package".to_owned(), package.into());
        fields.insert("kernel".to_owned(), kernel.into());
        fields.insert("accel".to_owned(), outcome.accel.into());
        fields.insert("boot-ms".to_owned(), milliseconds(outcome.boot));
        fields.insert("total-ms".to_owned(), milliseconds(outcome.total));
        fields.insert("module-log".to_owned(), outcome.module_log.clone().into());
        fields.insert("evidence".to_owned(), outcome.evidence.clone().into());
        fields.insert("decoded".to_owned(), explained.calls.clone().into());
        fields.insert("log".to_owned(), outcome.log.display().to_string().into());
    }
    shell.record(REASON, &record);
}

/// The record of a kernel that tests were run on.
pub(crate) fn of_tests(
    package: &str,
    kernel: &str,
    code: u8,
    message: &str,
    tests: &Value,
    shell: &Shell,
) {
    let origin = match code {
        0 | 1 => "guest",
        5..=7 => "kernel",
        124 => "tool",
        _ => "vm",
    };
    let kind = match code {
        0 => "ok",
        1 => "tests-failed",
        124 => "timeout",
        5..=7 => "kernel-finding",
        _ => "machine-failed",
    };
    let record = json!({
        "origin": origin,
        "code": code,
        "kind": kind,
        "package": package,
        "kernel": kernel,
        "message": message,
        "tests": tests,
    });
    shell.record(REASON, &record);
}

/// The record of a run that this tool could not bring about.
pub(crate) fn of_failure(failure: &Failure, shell: &Shell) {
    let diagnostic = failure.diagnostic();
    let kind = match diagnostic.exit_code {
        1 => "build-failed",
        2 => "usage",
        // 128 and the number of a signal.
        129.. => "interrupted",
        _ => "environment",
    };
    let record = json!({
        "origin": "tool",
        "code": diagnostic.exit_code,
        "kind": kind,
        "error": diagnostic.code,
        "kernel": failure.kernel(),
        "message": diagnostic.message,
    });
    shell.record(REASON, &record);
}

/// The record of a run whose arguments made no sense.
pub(crate) fn of_usage(error: &clap::Error) {
    let text = error.to_string();
    let message = text.lines().next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let record = json!({
        "origin": "tool",
        "code": error.exit_code(),
        "kind": "usage",
        "kernel": null,
        "message": message,
    });
    Shell::new(Verbosity::Quiet, Color::Never, Format::Json).record(REASON, &record);
}

/// A duration as records carry it.
pub(crate) fn milliseconds(duration: std::time::Duration) -> serde_json::Value {
    u64::try_from(duration.as_millis())
        .unwrap_or(u64::MAX)
        .into()
}
