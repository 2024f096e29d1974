// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod run`: builds, boots, loads, runs a command or a shell, unloads.

use std::time::Duration;

use kmod_host::signals;
use kmod_report::{Diagnostic, Shell, Table};
use kmod_target::Kernel;
use kmod_vm::{Boot, Outcome};

use crate::{
    build::{self, Purpose, seconds},
    cli,
    evidence::{Explained, Loaded},
    failure::{Failure, Result},
    machine::{Equipment, Trial},
    package::{self, Module, Project},
    rerun::rerun,
    verdict,
};

/// How long a command may take if nobody says otherwise; a shell may stay open for a day.
const COMMAND: Duration = Duration::from_secs(600);
const SHELL: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs on every selected kernel, one after the other; the first code that is not 0 is the result.
pub(crate) fn execute(arguments: &cli::Run, shell: &Shell) -> Result<u8> {
    let project = Project::find(&arguments.packages, shell)?;
    let module = match project.modules.as_slice() {
        [module] => module,
        several => {
            let names: Vec<&str> = several
                .iter()
                .map(|module| module.package.as_str())
                .collect();
            return Err(Diagnostic::new(
                "KMOD0015",
                "several packages are modules, one can be run",
            )
            .exit(2)
            .help(format_args!("choose with -p: {}", names.join(", ")))
            .into());
        }
    };
    let kernels = package::kernels(&arguments.kernels, &module.settings)?;
    let runner = Runner {
        project: &project,
        module,
        arguments,
        is_only: kernels.len() == 1,
        shell,
    };
    if let [kernel] = kernels.as_slice() {
        return runner.run(kernel).map(|line| line.code);
    }
    let mut table = Table::new([
        "kernel", "build", "boot", "total", "code", "verdict", "logged",
    ]);
    for column in 1..5 {
        table = table.right(column);
    }
    let mut first = 0;
    for kernel in &kernels {
        let line = runner.run(kernel).map_err(Failure::or_interrupted);
        let line = line.unwrap_or_else(|failure| {
            shell.report(failure.diagnostic());
            if shell.is_json() {
                verdict::of_failure(&failure, shell);
            }
            Line::of_failure(&failure)
        });
        if first == 0 {
            first = line.code;
        }
        let Line {
            code,
            build,
            boot,
            total,
            message,
            logged,
        } = line;
        let shown = |duration: Option<Duration>| duration.map_or("-".to_owned(), seconds);
        table.row([
            kernel.release.clone(),
            shown(build),
            shown(boot),
            shown(total),
            code.to_string(),
            message,
            logged,
        ]);
        if signals::received().is_some() {
            break;
        }
    }
    if !shell.is_json() {
        shell.print(&table);
    }
    Ok(first)
}

/// What one kernel came to.
struct Line {
    code: u8,
    build: Option<Duration>,
    boot: Option<Duration>,
    total: Option<Duration>,
    message: String,
    logged: String,
}

impl Line {
    fn of_failure(failure: &Failure) -> Self {
        let diagnostic = failure.diagnostic();
        Self {
            code: diagnostic.exit_code,
            build: None,
            boot: None,
            total: None,
            message: diagnostic
                .message
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
            logged: String::new(),
        }
    }
}

/// What the module logged, on one line of a table: as much as fits.
fn logged(outcome: &Outcome) -> String {
    const WIDTH: usize = 80;
    let said = outcome.module_log.iter().map(|line| {
        line.split_once(": ")
            .map_or(line.as_str(), |(_, said)| said)
    });
    let line = said.collect::<Vec<_>>().join(" | ");
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// One module, to be run on kernel after kernel.
struct Runner<'a> {
    project: &'a Project,
    module: &'a Module,
    arguments: &'a cli::Run,
    is_only: bool,
    shell: &'a Shell,
}

impl Runner<'_> {
    fn run(&self, kernel: &Kernel) -> Result<Line> {
        let Self {
            project,
            module,
            arguments,
            is_only,
            shell,
        } = self;
        let equipment = Equipment::of(kernel)?;
        let start = std::time::Instant::now();
        let built = build::build(
            project,
            module,
            kernel,
            &arguments.compile,
            Purpose::Use,
            shell,
        )?;
        let build = start.elapsed();
        let sits = *is_only && !shell.is_json();
        let time = if sits && arguments.command.is_empty() {
            SHELL
        } else {
            COMMAND
        };
        let trial = Trial {
            project,
            module,
            kernel,
            machine: &arguments.machine,
            shell,
        };
        let boot = Boot {
            command: arguments.command.iter().map(Into::into).collect(),
            shell: sits,
            rerun: rerun(std::env::args(), kernel, *is_only),
            ..trial.boot(&equipment, &built.ko, time)?
        };
        let loaded = Loaded::note(&kernel.release, &boot);
        let outcome = kmod_vm::run(&boot, shell);
        let outcome = outcome.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
        self.tell(kernel, &outcome, &loaded.explain(&outcome.found));
        let logged = logged(&outcome);
        let Outcome {
            verdict,
            boot,
            total,
            ..
        } = outcome;
        Ok(Line {
            code: verdict.code,
            build: Some(build),
            boot: Some(boot),
            total: Some(total),
            message: verdict.message,
            logged,
        })
    }

    /// Says how the run ended: evidence after a failure, and what the module logged.
    fn tell(&self, kernel: &Kernel, outcome: &Outcome, explained: &Explained) {
        let Self { module, shell, .. } = self;
        for line in &outcome.module_log {
            shell.status("Logged", line);
        }
        if outcome.verdict.code != 0 {
            for line in &outcome.evidence {
                shell.raw(format!("{line}\n").as_bytes());
            }
            explained.tell(shell);
            shell.error(format_args!(
                "{} on {}",
                outcome.verdict.message, kernel.release
            ));
        } else {
            let (boot, total) = (seconds(outcome.boot), seconds(outcome.total));
            shell.status(
                "Finished",
                format_args!(
                    "{} on {}: booted in {boot}, all in {total} ({})",
                    module.package, kernel.release, outcome.accel
                ),
            );
        }
        if shell.is_json() {
            if outcome.line_is_open {
                // A record is a line of its own, whatever the command wrote before it.
                shell.print("\n");
            }
            verdict::of_run(&module.package, &kernel.release, outcome, explained, shell);
        }
    }
}

impl From<kmod_vm::Error> for Failure {
    fn from(error: kmod_vm::Error) -> Self {
        let mut diagnostic = Diagnostic::new(error.code(), &error).exit(error.exit_code());
        diagnostic.notes = error.notes();
        diagnostic.helps.extend(error.help());
        diagnostic.into()
    }
}
