// SPDX-License-Identifier: MIT OR Apache-2.0

//! Results for a reader, in the words and the order of `cargo test`.

use std::mem;

use kmod_decode::without_time;
use kmod_report::Shell;

use super::{Finding, Reporter, Result, Suite, Summary, Test};
use crate::{
    evidence::Explained,
    test::tally::{Status, Tally},
};

/// How many letters stand on a line of the terse form.
const LETTERS: usize = 88;
/// How many lines of the kernel's log are shown of a test that failed without a finding.
const LOG_LINES: usize = 30;

pub(super) struct Human<'a> {
    terse: bool,
    nocapture: bool,
    show_output: bool,
    shell: &'a Shell,
    release: String,
    /// What is shown once all tests of the file have run: name, and lines about it.
    failures: Vec<(String, String)>,
    successes: Vec<(String, String)>,
    letters: usize,
}

impl<'a> Human<'a> {
    pub(super) fn new(terse: bool, nocapture: bool, show_output: bool, shell: &'a Shell) -> Self {
        Self {
            terse,
            nocapture,
            show_output,
            shell,
            release: String::new(),
            failures: Vec::new(),
            successes: Vec::new(),
            letters: 0,
        }
    }

    fn letter(&mut self, letter: &str) {
        self.letters += 1;
        let is_full = self.letters.is_multiple_of(LETTERS);
        let end = if is_full { "\n" } else { "" };
        self.shell.print(format_args!("{letter}{end}"));
    }

    fn section(&self, title: &str, list: &[(String, String)]) {
        let shell = self.shell;
        shell.print(format_args!("\n{title}:\n\n"));
        for (_, text) in list.iter().filter(|(_, text)| !text.is_empty()) {
            shell.print(format_args!("{text}\n"));
        }
        shell.print(format_args!("\n{title}:\n"));
        for (name, _) in list {
            shell.print(format_args!("    {name}\n"));
        }
    }
}

impl Reporter for Human<'_> {
    fn kernel_starts(&mut self, release: &str, _suites: &[Suite]) {
        release.clone_into(&mut self.release);
    }

    fn suite_starts(&mut self, suite: &Suite) {
        let shell = self.shell;
        shell.status(
            "Running",
            format_args!("{} on {}", suite.file, self.release),
        );
        let count = suite.tests.len();
        let noun = if count == 1 { "test" } else { "tests" };
        shell.print(format_args!("\nrunning {count} {noun}\n"));
        self.letters = 0;
    }

    fn test_starts(&mut self, test: &Test) {
        if !self.terse {
            self.shell.print(format_args!("test {} ... ", shown(test)));
        }
    }

    fn output(&mut self, text: &str) {
        if self.nocapture {
            self.shell.print(text);
        }
    }

    fn test_ends(&mut self, result: &Result<'_>) {
        let shell = self.shell;
        let (word, letter) = match &result.status {
            Status::Passed => (shell.good("ok"), "."),
            Status::Failed => (shell.bad("FAILED"), "F"),
            Status::TimedOut => (shell.bad("FAILED (timed out)"), "F"),
            Status::Ignored(why) => (shell.odd(&with_reason("ignored", why)), "i"),
            Status::NotRun => (shell.bad("not run"), "!"),
        };
        if self.terse {
            self.letter(letter);
        } else {
            if result.was_left_out {
                self.test_starts(result.test);
            }
            shell.print(format_args!("{word}\n"));
        }
        let name = result.test.listed.name.clone();
        match result.status {
            Status::Failed | Status::TimedOut => {
                self.failures.push((name, failure(result, self.nocapture)));
            }
            Status::Passed if self.show_output => {
                self.successes.push((name, said(result)));
            }
            _ => {}
        }
    }

    fn suite_ends(&mut self, _suite: &Suite, summary: &Summary<'_>) {
        let shell = self.shell;
        if self.terse && !self.letters.is_multiple_of(LETTERS) {
            shell.print("\n");
        }
        let successes = mem::take(&mut self.successes);
        let failures = mem::take(&mut self.failures);
        if !successes.is_empty() {
            self.section("successes", &successes);
        }
        if !failures.is_empty() {
            self.section("failures", &failures);
        }
        for finding in summary.trouble {
            shell.print(format_args!(
                "\n---- while no test ran ----\n{}",
                told(finding)
            ));
        }
        let Tally {
            passed,
            failed,
            ignored,
            not_run,
            filtered,
            has_trouble: _,
        } = summary.tally;
        let word = if summary.tally.is_ok() {
            shell.good("ok")
        } else {
            shell.bad("FAILED")
        };
        let not_run = match not_run {
            0 => String::new(),
            count => format!("{count} not run; "),
        };
        shell.print(format_args!(
            "\ntest result: {word}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; \
             {not_run}{filtered} filtered out; finished in {:.2}s\n\n",
            summary.time.as_secs_f32()
        ));
        if !summary.tally.is_ok() {
            for log in summary.logs {
                shell.note(format_args!("the kernel's log is in {}", log.display()));
            }
        }
    }

    fn kernel_ends(&mut self, _release: &str, _tally: &Tally) {}

    fn finish(&mut self) {}
}

fn shown(test: &Test) -> String {
    let kind = if test.listed.should_panic {
        " - should panic"
    } else {
        ""
    };
    format!("{}{kind}", test.listed.name)
}

fn with_reason(word: &str, why: &str) -> String {
    if why.is_empty() {
        word.to_owned()
    } else {
        format!("{word}, {why}")
    }
}

/// What a test said, under its name.
fn said(result: &Result<'_>) -> String {
    if result.output.is_empty() {
        return String::new();
    }
    let name = &result.test.listed.name;
    format!("---- {name} stdout ----\n{}", ended(&result.output))
}

/// All there is to say about a failure: what the test said, how it ended, what the kernel has to do with it.
fn failure(result: &Result<'_>, was_shown: bool) -> String {
    let name = &result.test.listed.name;
    let mut text = if was_shown {
        String::new()
    } else {
        said(result)
    };
    let is_told = result.output.contains(result.detail.as_str())
        // A panic has told its place itself.
        || result.detail.starts_with("panicked at ");
    if !result.detail.is_empty() && !is_told {
        if text.is_empty() {
            text = format!("---- {name} ----\n");
        }
        text.push_str(&ended(&result.detail));
    }
    text.push_str(&in_the_module(&result.explained));
    if let Some(first) = result.findings.first() {
        text.push_str(&format!("---- {name} kernel ----\n{}", told(first)));
        if let more @ 1.. = result.findings.len() - 1 {
            text.push_str(&format!("and {more} more like it\n"));
        }
    } else if !result.kernel_log.is_empty() {
        let from = result.kernel_log.len().saturating_sub(LOG_LINES);
        let log = lines(result.kernel_log.get(from..).unwrap_or_default());
        text.push_str(&format!("---- {name} kernel log ----\n{log}"));
    }
    text
}

/// A finding: what it is, where in the module, and the kernel's own words.
fn told(finding: &Finding) -> String {
    let Finding {
        message,
        lines: all,
        explained,
    } = finding;
    let words: Vec<String> = all
        .iter()
        .filter(|line| says_something(line))
        .cloned()
        .collect();
    format!("{message}\n{}{}", lines(&words), in_the_module(explained))
}

fn in_the_module(explained: &Explained) -> String {
    if explained.backtrace.is_empty() {
        return String::new();
    }
    let backtrace = ended(&explained.backtrace);
    format!("in the module, the last call first:\n{backtrace}")
}

/// Whether a line of a report is for a reader: registers, bytes and guesses are left to the log.
fn says_something(line: &str) -> bool {
    const SILENT: [&str; 18] = [
        "? ",
        "CR2: ",
        "Code: ",
        "CS: ",
        "Hardware name: ",
        "FS: ",
        "Object ",
        "ORIG_RAX: ",
        "PKRU: ",
        "Padding ",
        "R10: ",
        "R13: ",
        "RAX: ",
        "RBP: ",
        "RDX: ",
        "RSP: ",
        "Redzone ",
        "Bytes b4 ",
    ];
    let text = without_time(line).trim_start();
    !text.is_empty()
        && !SILENT.iter().any(|start| text.starts_with(start))
        && !text.starts_with("RIP: 0033:")
        && !text.chars().all(|letter| letter == '-')
}

fn lines(list: &[String]) -> String {
    list.iter().map(|line| format!("{line}\n")).collect()
}

fn ended(text: &str) -> String {
    if text.ends_with('\n') {
        text.to_owned()
    } else {
        format!("{text}\n")
    }
}
