// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What process 1, and through it the host, is told: events of the protocol, as JSON lines.

use alloc::string::String;

use kmod_test::File;

use crate::json::Object;

/// How much output goes into one event: a line on the channel has a bound.
const PORTION: usize = 4096;

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Skipped,
    TimedOut,
    /// Its time was up, and its process cannot be ended.
    Stuck,
}

/// How a test ended, and what there is to say about it.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) outcome: Outcome,
    /// Empty, or lines.
    pub(crate) detail: String,
}

/// Where events go.
pub(crate) struct Events {
    channel: File,
}

impl Events {
    pub(crate) fn new(channel: File) -> Self {
        Self { channel }
    }

    /// Lets go of the channel, in a process that shares it but has nothing to tell.
    pub(crate) fn leave(&self) {
        drop(File::inherited(self.channel.fd()));
    }

    pub(crate) fn started(&self, name: &str, taint: u64) {
        self.send(
            Object::new()
                .text("event", "test-started")
                .text("name", name)
                .number("taint", taint),
        );
    }

    pub(crate) fn output(&self, text: &[u8]) {
        for portion in text.chunks(PORTION) {
            let text = String::from_utf8_lossy(portion);
            self.send(
                Object::new()
                    .text("event", "test-output")
                    .text("text", &text),
            );
        }
    }

    pub(crate) fn ended(&self, name: &str, report: &Report, milliseconds: u64, taint: u64) {
        let outcome = match report.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Skipped => "skipped",
            Outcome::TimedOut => "timed-out",
            Outcome::Stuck => "stuck",
        };
        self.send(
            Object::new()
                .text("event", "test-ended")
                .text("name", name)
                .text("outcome", outcome)
                .text("detail", &report.detail)
                .number("milliseconds", milliseconds)
                .number("taint", taint),
        );
    }

    fn send(&self, object: Object) {
        // Without the channel there is nobody to tell.
        let _ = self.channel.write_all(object.line().as_bytes());
    }
}
