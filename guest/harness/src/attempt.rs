// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! One test in a process of its own: what it says, how it ends, and what that means.

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use kmod_test::{
    File, Result,
    errno::EAGAIN,
    pipe,
    poll::{Events as Ready, Poll, poll},
    process::{self, Child, Status},
    signal::Signal,
    time::{Duration, Instant},
};

use crate::{
    ShouldPanic, TestDescAndFn,
    body::{self, Verdict},
    event::{Events, Outcome, Report},
    run::mark,
};

/// How long a process that is ended may take to be gone.
const END: Duration = Duration::from_secs(2);
/// How often a process is looked at that says nothing.
const LOOK: Duration = Duration::from_millis(20);
/// The code of a test that cannot be done here, as the kernel's own tests have it.
const SKIPPED: i32 = 4;

/// One test that is to be run.
pub(crate) struct Attempt<'a> {
    pub(crate) test: Test<'a>,
    pub(crate) limit: Duration,
}

/// What is done in its process.
#[derive(Clone, Copy)]
pub(crate) enum Test<'a> {
    /// A function of this program is called.
    Function(&'a TestDescAndFn),
    /// It becomes another program, from this file.
    Program {
        /// The test's name.
        name: &'a str,
        /// The file.
        file: &'a str,
    },
}

impl Test<'_> {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Function(test) => test.name(),
            Self::Program { name, .. } => name,
        }
    }
}

impl Attempt<'_> {
    /// Runs the test; output goes to the host as it comes.
    pub(crate) fn make(&self, events: &Events) -> (Report, Duration) {
        let start = Instant::now();
        let report = self.run(start, events).unwrap_or_else(|error| Report {
            outcome: Outcome::Failed,
            detail: format!("the test could not be run: {error}"),
        });
        (report, start.elapsed())
    }

    fn run(&self, start: Instant, events: &Events) -> Result<Report> {
        let (output, says) = pipe()?;
        let (verdict, tells) = pipe()?;
        let test = self.test;
        let child = process::fork(|| {
            events.leave();
            let isolated = process::lead_group()
                .and_then(|()| File::open("/dev/null")?.duplicate_to(0))
                .and_then(|()| says.duplicate_to(1))
                .and_then(|()| says.duplicate_to(2));
            match isolated {
                Ok(()) => match test {
                    Test::Function(test) => body::run(test, &tells),
                    Test::Program { file, .. } => process::become_program(&[file]),
                },
                Err(_) => body::UNFIT,
            }
        })?;
        drop((says, tells));
        output.set_nonblocking(true)?;
        verdict.set_nonblocking(true)?;
        let mut watch = Watch {
            child,
            output,
            verdict,
            told: Vec::new(),
            said: Said::default(),
            events,
        };
        match watch.until_end(start, self.limit)? {
            Some(status) => {
                // What the test has started does not outlive it.
                watch.child.end(Duration::ZERO);
                Ok(match self.test {
                    Test::Function(test) => judge(test, status, &watch),
                    Test::Program { .. } => judge_program(status, &watch),
                })
            }
            None => Ok(self.give_up(watch)),
        }
    }

    /// Ends a test whose time is up, and says where it was.
    fn give_up(&self, mut watch: Watch<'_>) -> Report {
        let whereabouts = process::whereabouts(watch.child.id());
        mark(&format!("the time of test {} is up", self.test.name()));
        process::log_blocked();
        process::log_running();
        let mut detail = format!(
            "not over after {} s, in\n{whereabouts}",
            self.limit.as_secs_f32()
        );
        let is_gone = watch.child.end(END);
        let outcome = if is_gone {
            Outcome::TimedOut
        } else {
            detail.push_str("it cannot be ended: the kernel does not let it go\n");
            watch.child.leave();
            Outcome::Stuck
        };
        Report {
            outcome,
            detail: detail.trim_end().to_string(),
        }
    }
}

/// What the end of the process means.
fn judge(test: &TestDescAndFn, status: Status, watch: &Watch<'_>) -> Report {
    let verdict = Verdict::read(&watch.told);
    let ended_itself = matches!(status, Status::Exited(0 | body::ENDED));
    let failed = |detail| Report {
        outcome: Outcome::Failed,
        detail,
    };
    match (verdict, test.desc.should_panic) {
        (Some(Verdict::Returned), ShouldPanic::No) if ended_itself => Report {
            outcome: Outcome::Passed,
            detail: String::new(),
        },
        (Some(Verdict::Returned), _) if ended_itself => failed(format!(
            "note: test did not panic as expected at {}:{}:{}",
            test.desc.source_file, test.desc.start_line, test.desc.start_col
        )),
        (Some(Verdict::Failed(error)), _) if ended_itself => failed(error),
        (Some(Verdict::Panicked { message: _, place }), ShouldPanic::No) => {
            failed(format!("panicked at {place}"))
        }
        (Some(Verdict::Panicked { .. }), ShouldPanic::Yes) => Report {
            outcome: Outcome::Passed,
            detail: String::new(),
        },
        (Some(Verdict::Panicked { message, .. }), ShouldPanic::YesWithMessage(expected)) => {
            if message.contains(expected) {
                return Report {
                    outcome: Outcome::Passed,
                    detail: String::new(),
                };
            }
            failed(format!(
                "note: panic did not contain expected string\n      panic message: {message:?}\n \
                 expected substring: {expected:?}"
            ))
        }
        _ => match status {
            Status::Exited(SKIPPED) => skipped(watch),
            Status::Exited(body::UNFIT) => failed("the test's process could not be set up".into()),
            Status::Exited(code) => failed(format!("the test ended its process, with code {code}")),
            Status::Killed(signal) => failed(killed(signal)),
        },
    }
}

/// What the end of a program means that has its own `main`.
fn judge_program(status: Status, watch: &Watch<'_>) -> Report {
    let failed = |detail| Report {
        outcome: Outcome::Failed,
        detail,
    };
    match status {
        Status::Exited(0) => Report {
            outcome: Outcome::Passed,
            detail: String::new(),
        },
        Status::Exited(SKIPPED) => skipped(watch),
        Status::Exited(code) => failed(format!("the program ended with code {code}")),
        Status::Killed(signal) => failed(killed(signal)),
    }
}

fn skipped(watch: &Watch<'_>) -> Report {
    let said = watch.said.last_line();
    Report {
        outcome: Outcome::Skipped,
        detail: said.strip_prefix("skipped: ").unwrap_or_default().into(),
    }
}

/// A test that runs.
struct Watch<'a> {
    child: Child,
    output: File,
    verdict: File,
    told: Vec<u8>,
    said: Said,
    events: &'a Events,
}

impl Watch<'_> {
    /// Takes what the test says until it ends; nothing if its time is up before.
    fn until_end(&mut self, start: Instant, limit: Duration) -> Result<Option<Status>> {
        loop {
            let rest = limit.saturating_sub(start.elapsed());
            let mut files = [
                Poll::new(&self.output, Ready::READ),
                Poll::new(&self.verdict, Ready::READ),
            ];
            // With a verdict in hand the end is near.
            let wait = if self.told.is_empty() {
                LOOK.min(rest)
            } else {
                Duration::from_millis(1)
            };
            poll(&mut files, Some(wait))?;
            let is_closed = files.iter().any(|file| file.came() == Ready::HANG_UP);
            // Looked at before the pipes are: then they hold all it said.
            let status = self.child.try_wait()?;
            self.take()?;
            if status.is_some() || rest.is_zero() {
                return Ok(status);
            }
            if is_closed {
                // A closed pipe is always ready.
                kmod_test::time::sleep(Duration::from_millis(1));
            }
        }
    }

    fn take(&mut self) -> Result {
        let mut buffer = [0; 4096];
        while let Some(bytes) = ready(&self.output, &mut buffer)? {
            self.said.add(bytes);
            self.events.output(bytes);
        }
        while let Some(bytes) = ready(&self.verdict, &mut buffer)? {
            self.told.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// What a pipe holds; nothing at its end.
fn ready<'a>(pipe: &File, buffer: &'a mut [u8]) -> Result<Option<&'a [u8]>> {
    match pipe.read(buffer) {
        Ok(0) => Ok(None),
        Ok(count) => Ok(buffer.get(..count)),
        Err(error) if error == EAGAIN => Ok(None),
        Err(error) => Err(error),
    }
}

/// The end of what a test said.
#[derive(Default)]
struct Said(Vec<u8>);

impl Said {
    const KEPT: usize = 1024;

    fn add(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        let excess = self.0.len().saturating_sub(Self::KEPT);
        self.0.drain(..excess);
    }

    fn last_line(&self) -> String {
        let text = String::from_utf8_lossy(&self.0);
        text.trim_end()
            .lines()
            .next_back()
            .unwrap_or_default()
            .into()
    }
}

fn killed(signal: i32) -> String {
    let name = match signal {
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        bus if bus == Signal::BUS.number() => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        14 => " (SIGALRM)",
        15 => " (SIGTERM)",
        _ => "",
    };
    format!("the test's process was killed by signal {signal}{name}")
}
