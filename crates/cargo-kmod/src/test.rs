// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod test`: builds the tests of a package, and runs them in virtual machines with the module loaded.

mod arguments;
mod course;
mod report;
mod suite;
mod tally;

use std::time::Duration;

use kmod_build::TestTarget;
use kmod_host::signals;
use kmod_report::{Shell, Table};
use kmod_target::Kernel;
use kmod_vm::{Boot, Observer as _, Tests, VerdictKind};

use self::{arguments::Arguments, course::Course, report::Reporter, suite::Suite, tally::Tally};
use crate::{
    build::{self, Purpose, shorten},
    cli::{self, TestFormat},
    evidence::Loaded,
    failure::{Failure, Result},
    machine::{Equipment, Trial},
    package::{self, Module, Project},
    rerun::rerun,
    verdict,
};

/// How long one test may take if nobody says otherwise, and what a machine needs beside its tests.
const TEST: Duration = Duration::from_secs(60);
const MACHINE: Duration = Duration::from_secs(120);

/// What stock kernels have against faults of memory, and what they write of themselves to their log.
const CHECKS: [&str; 4] = [
    "slub_debug=FZPU",
    "page_poison=1",
    "kfence.sample_interval=10",
    "printk.devkmsg=on",
];

/// Tests every selected module on every selected kernel; the first code that is not 0 is the result.
pub(crate) fn execute(arguments: &cli::Test, shell: &Shell) -> Result<u8> {
    let tests = match Arguments::of(arguments) {
        Ok(tests) => tests,
        Err(error) => {
            // A closed stream leaves nobody to tell.
            let _ = error.print();
            return Ok(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let project = Project::find(&arguments.packages, shell)?;
    let mut first = 0;
    for module in &project.modules {
        let targets = suite::targets(module, &arguments.tests, &arguments.compile)?;
        let kernels = package::kernels(&arguments.kernels, &module.settings)?;
        let runner = Runner {
            project: &project,
            module,
            targets,
            arguments,
            tests: &tests,
            is_only: kernels.len() == 1,
            shell,
        };
        let code = runner.run_all(&kernels)?;
        if first == 0 {
            first = code;
        }
        if first != 0 && !arguments.no_fail_fast {
            break;
        }
    }
    Ok(first)
}

/// One module, to be tested on kernel after kernel.
struct Runner<'a> {
    project: &'a Project,
    module: &'a Module,
    targets: Vec<TestTarget>,
    arguments: &'a cli::Test,
    tests: &'a Arguments,
    is_only: bool,
    shell: &'a Shell,
}

/// What one kernel came to.
struct Line {
    release: String,
    tally: Tally,
    code: u8,
    message: String,
}

impl Runner<'_> {
    fn run_all(&self, kernels: &[Kernel]) -> Result<u8> {
        let Self {
            module,
            arguments,
            tests,
            shell,
            ..
        } = self;
        if self.targets.is_empty() {
            shell.warn(format_args!(
                "package `{}` has no tests: they are files in tests/",
                module.package
            ));
        }
        if arguments.no_run || tests.list {
            for kernel in kernels {
                self.show(kernel)?;
                // The same everywhere, for one who reads names.
                if tests.list {
                    break;
                }
            }
            return Ok(0);
        }
        let mut reporter = report::reporter(tests, kernels.len(), &module.package, shell);
        let mut lines = Vec::new();
        for kernel in kernels {
            let line = self.run(kernel, reporter.as_mut());
            let line = match line.map_err(Failure::or_interrupted) {
                Err(failure) if self.is_only || signals::received().is_some() => {
                    return Err(failure);
                }
                Err(failure) => {
                    let failure = failure.for_kernel(&kernel.release);
                    shell.report(failure.diagnostic());
                    self.record(|| verdict::of_failure(&failure, shell));
                    Line {
                        release: kernel.release.clone(),
                        tally: Tally::default(),
                        code: failure.diagnostic().exit_code,
                        message: failure.diagnostic().message.clone(),
                    }
                }
                Ok(line) => line,
            };
            lines.push(line);
        }
        reporter.finish();
        if !self.is_only && self.is_for_reader() {
            shell.print(matrix(&lines));
        }
        Ok(lines
            .iter()
            .map(|line| line.code)
            .find(|code| *code != 0)
            .unwrap_or(0))
    }

    /// Builds and lists, but runs nothing.
    fn show(&self, kernel: &Kernel) -> Result<()> {
        let Self { tests, shell, .. } = self;
        for suite in self.suites(kernel)? {
            let program = shorten(&suite.program);
            if !tests.list {
                let told = format_args!("{} ({})", suite.file, program.display());
                shell.status("Executable", told);
                continue;
            }
            for test in &suite.tests {
                shell.print(format_args!("{}: test\n", test.listed.name));
            }
            let count = suite.tests.len();
            let noun = if count == 1 { "test" } else { "tests" };
            shell.print(format_args!("\n{count} {noun}, 0 benchmarks\n\n"));
        }
        Ok(())
    }

    /// Builds the tests for a kernel, and lists them.
    fn suites(&self, kernel: &Kernel) -> Result<Vec<Suite>> {
        let Self {
            project,
            module,
            targets,
            arguments,
            tests,
            shell,
            ..
        } = self;
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let request = build::request(
            project,
            module,
            kernel,
            &arguments.compile,
            Purpose::Test,
            shell,
        );
        let programs = kmod_build::build_tests(&request, targets);
        let programs =
            programs.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
        suite::suites(&request, programs, tests)
    }

    fn run(&self, kernel: &Kernel, reporter: &mut dyn Reporter) -> Result<Line> {
        let Self {
            project,
            module,
            arguments,
            shell,
            ..
        } = self;
        let equipment = Equipment::of(kernel)?;
        let built = build::build(
            project,
            module,
            kernel,
            &arguments.compile,
            Purpose::Test,
            shell,
        )?;
        let suites = self.suites(kernel)?;
        let trial = Trial {
            project,
            module,
            kernel,
            machine: &arguments.machine,
            shell,
        };
        let settings = module.settings.test();
        let limit = arguments.test_timeout.or(settings.timeout);
        let limit = limit.map_or(TEST, Duration::from_secs);
        let alone = arguments.isolate || settings.isolate.unwrap_or(false);
        let count = suites.iter().map(|suite| suite.tests.len()).sum::<usize>();
        let all = limit.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX));
        let boot = Boot {
            append: CHECKS.map(String::from).to_vec(),
            rerun: rerun(std::env::args(), kernel, self.is_only),
            ..trial.boot(&equipment, &built.ko, MACHINE.saturating_add(all))?
        };

        let loaded = Loaded::note(&kernel.release, &boot);
        reporter.kernel_starts(&kernel.release, &suites);
        let mut course = Course::new(&suites, !arguments.no_fail_fast, loaded, reporter);
        let mut message = None;
        let mut number = 0;
        let mut is_repeated = false;
        loop {
            let programs = course.next(alone);
            if programs.is_empty() {
                course.finish();
                break;
            }
            number += 1;
            let kind = match number {
                1 => "test".to_owned(),
                more => format!("test-{more}"),
            };
            let boot = Boot {
                log: trial.log(&kind),
                ..boot.clone()
            };
            course.set_log(&boot.log);
            let before = course.progress();
            let tests = Tests { programs, limit };
            let outcome = kmod_vm::test(&boot, &tests, &mut course, shell);
            let outcome =
                outcome.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
            let verdict = &outcome.verdict;
            if verdict.kind == VerdictKind::Emulator && !is_repeated {
                // The test that it failed in has not ended, and comes next.
                is_repeated = true;
                shell.warn(format_args!(
                    "{}, another goes on (its log: {})",
                    verdict.message,
                    outcome.log.display()
                ));
                continue;
            }
            if let Some(lost) = &outcome.lost {
                // The machine has ended already.
                let _ = course.test_ended(lost);
            }
            course.judge(verdict);
            if verdict.kind == VerdictKind::Interrupted {
                return Err(Failure::interrupted());
            }
            if verdict.code != 0 {
                message.get_or_insert_with(|| verdict.message.clone());
            }
            let is_stuck = course.progress() == before && !course.next(alone).is_empty();
            if is_stuck || verdict.kind == VerdictKind::Timeout {
                for line in &outcome.evidence {
                    shell.raw(format!("{line}\n").as_bytes());
                }
                shell.error(format_args!("{} on {}", verdict.message, kernel.release));
                course.give_up();
                break;
            }
        }
        let (tally, code, failed) = course.end(&kernel.release);
        let line = Line {
            release: kernel.release.clone(),
            tally,
            code,
            message: message.unwrap_or_else(|| verdict_of(&tally)),
        };
        self.record(|| {
            verdict::of_tests(
                &module.package,
                &line.release,
                line.code,
                &line.message,
                &tally_record(&tally),
                shell,
            )
        });
        self.say_what_failed(&failed);
        Ok(line)
    }

    /// Says on stderr which files failed, and how to run them again, as cargo does.
    fn say_what_failed(&self, failed: &[&str]) {
        let shell = self.shell;
        let package = if self.project.modules.len() > 1 {
            format!("-p {} ", self.module.package)
        } else {
            String::new()
        };
        match failed {
            [] => {}
            [one] => shell.error(format_args!(
                "test failed, to rerun pass `{package}--test {one}`"
            )),
            several => {
                shell.error(format_args!("{} targets failed:", several.len()));
                for name in several {
                    shell.raw(format!("    `{package}--test {name}`\n").as_bytes());
                }
            }
        }
    }

    /// Whether results are for a reader.
    fn is_for_reader(&self) -> bool {
        !self.shell.is_json()
            && matches!(
                self.tests.format(),
                None | Some(TestFormat::Pretty | TestFormat::Terse)
            )
    }

    /// Writes a record where JSON lines were asked for.
    fn record(&self, write: impl FnOnce()) {
        let is_json = match self.tests.format() {
            Some(format) => format == TestFormat::Json,
            None => self.shell.is_json(),
        };
        if is_json {
            write();
        }
    }
}

fn verdict_of(tally: &Tally) -> String {
    match tally {
        tally if tally.is_ok() => "ok".to_owned(),
        Tally { failed: 0, .. } => "tests failed".to_owned(),
        Tally { failed, .. } => {
            let noun = if *failed == 1 { "test" } else { "tests" };
            format!("{failed} {noun} failed")
        }
    }
}

/// All kernels at a glance.
fn matrix(lines: &[Line]) -> Table {
    let mut table = Table::new(["kernel", "passed", "failed", "ignored", "code", "verdict"]);
    for column in 1..5 {
        table = table.right(column);
    }
    for Line {
        release,
        tally,
        code,
        message,
    } in lines
    {
        table.row([
            release.clone(),
            tally.passed.to_string(),
            (tally.failed + tally.not_run).to_string(),
            tally.ignored.to_string(),
            code.to_string(),
            message.clone(),
        ]);
    }
    table
}

fn tally_record(tally: &Tally) -> serde_json::Value {
    let Tally {
        passed,
        failed,
        ignored,
        not_run,
        filtered,
        has_trouble: _,
    } = tally;
    serde_json::json!({
        "passed": passed,
        "failed": failed,
        "ignored": ignored,
        "not_run": not_run,
        "filtered_out": filtered,
    })
}
