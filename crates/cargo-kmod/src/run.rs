// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod run`: builds, boots, loads, runs a command or a shell, unloads.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use kmod_host::signals;
use kmod_report::{Diagnostic, Shell, Table};
use kmod_target::{Kernel, modules};
use kmod_vm::{Boot, Outcome};

use crate::{
    build::{self, seconds},
    cli::{self, Accel},
    failure::{Failure, Result},
    package::{self, Module, Project},
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
            is_only: _,
            shell,
        } = self;
        let image = kernel.image.clone().ok_or_else(|| no_image(kernel))?;
        // What would be missed at the end is looked for before a long build.
        kmod_vm::find_qemu()?;
        let busybox = busybox()?;
        let start = std::time::Instant::now();
        let built = build::build(project, module, kernel, &arguments.compile, shell)?;
        let build = start.elapsed();
        let init = kmod_build::guest_init(&project.framework, shell);
        let init = init.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
        let boot = self.boot(kernel, image, init, busybox, &built.ko)?;
        let outcome = kmod_vm::run(&boot, shell);
        let outcome = outcome.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
        self.tell(kernel, &outcome);
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

    fn boot(
        &self,
        kernel: &Kernel,
        image: PathBuf,
        init: PathBuf,
        busybox: PathBuf,
        ko: &Path,
    ) -> Result<Boot> {
        let Self {
            project,
            module,
            arguments,
            is_only,
            shell,
        } = self;
        let machine = &arguments.machine;
        let needed = modules::load_order(ko, kernel);
        let needed = needed.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
        let info = modules::info(ko);
        let info = info.map_err(|error| Failure::from(error).for_kernel(&kernel.release))?;
        let log_prefix = info
            .values("log_prefix")
            .next()
            .unwrap_or(&module.name)
            .to_owned();
        let known: Vec<&str> = info
            .values("parmtype")
            .filter_map(|it| Some(it.split_once(':')?.0))
            .collect();
        for param in &machine.params {
            let key = param.split('=').next().unwrap_or(param).replace('-', "_");
            if !known.contains(&key.as_str()) {
                shell.warn(format_args!(
                    "{} has no parameter `{key}`: the kernel will ignore it",
                    module.package
                ));
            }
        }
        let dependencies = needed.into_iter().filter_map(|file| {
            let name = modules::module_name(&file)?;
            Some(kmod_vm::Module {
                log_prefix: name.clone(),
                name,
                file,
                parameters: Vec::new(),
            })
        });
        let sits = *is_only && !shell.is_json();
        let settings = module.settings.vm();
        let default = if sits && arguments.command.is_empty() {
            SHELL
        } else {
            COMMAND
        };
        let accel = machine.accel.or(settings.accel).unwrap_or(Accel::Auto);
        Ok(Boot {
            image,
            init,
            busybox,
            dependencies: dependencies.collect(),
            module: Some(kmod_vm::Module {
                name: module.name.clone(),
                log_prefix,
                file: ko.to_owned(),
                parameters: machine.params.clone(),
            }),
            copies: machine.copy.clone(),
            command: arguments.command.iter().map(Into::into).collect(),
            shell: sits,
            timeout: machine
                .timeout
                .or(settings.timeout)
                .map_or(default, Duration::from_secs),
            accel: match accel {
                Accel::Auto => kmod_vm::Accel::Auto,
                Accel::Kvm => kmod_vm::Accel::Kvm,
                Accel::Tcg => kmod_vm::Accel::Tcg,
                Accel::Counted => kmod_vm::Accel::Counted,
            },
            memory_mib: 512,
            cpus: 2,
            append: Vec::new(),
            log: project
                .target_dir
                .join("kmod")
                .join(&kernel.release)
                .join(format!("{}.console.log", module.name)),
            rerun: rerun(std::env::args(), kernel, *is_only),
        })
    }

    /// Says how the run ended: evidence after a failure, and what the module logged.
    fn tell(&self, kernel: &Kernel, outcome: &Outcome) {
        let Self { module, shell, .. } = self;
        for line in &outcome.module_log {
            shell.status("Logged", line);
        }
        if outcome.verdict.code != 0 {
            for line in &outcome.evidence {
                shell.raw(format!("{line}\n").as_bytes());
            }
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
            verdict::of_run(&module.package, &kernel.release, outcome, shell);
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

/// A static busybox, where distributions put it.
fn busybox() -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/bin"), "/usr/bin".into()]);
    let mut files = folders.map(|folder| folder.join("busybox"));
    files.find(|file| file.is_file()).ok_or_else(|| {
        Diagnostic::new(
            "KMOD0016",
            "`busybox` is not installed: it is the guest's user land",
        )
        .exit(3)
        .help("install it: `apt-get install busybox-static`")
        .into()
    })
}

fn no_image(kernel: &Kernel) -> Failure {
    let release = &kernel.release;
    let diagnostic = Diagnostic::new(
        "KMOD0017",
        format_args!("no image of kernel {release} is known to boot"),
    )
    .exit(3)
    .help(format_args!(
        "name it: `cargo kmod kernel add {} --image VMLINUZ`",
        kernel.headers.display()
    ));
    Failure::from(diagnostic).for_kernel(release)
}

/// The command that does this one run again.
fn rerun(arguments: impl Iterator<Item = String>, kernel: &Kernel, is_only: bool) -> String {
    let words: Vec<String> = arguments.skip(1).collect();
    let words = match words.split_first() {
        Some((first, rest)) if first == "kmod" => rest,
        _ => &words,
    };
    let mut shown = String::from("cargo kmod");
    let mut skip = false;
    let mut rest = words.iter();
    for word in rest.by_ref() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if word == "--" {
            shown.push_str(" --");
            break;
        }
        if !is_only && word == "--kernel" {
            skip = true;
        } else if is_only || !word.starts_with("--kernel=") {
            shown.push_str(&format!(" {}", quote(word)));
            if !is_only && word == "run" {
                shown.push_str(&format!(" --kernel {}", quote(&kernel.release)));
            }
        }
    }
    for word in rest {
        shown.push_str(&format!(" {}", quote(word)));
    }
    shown
}

fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(words: &[&str], is_only: bool) -> String {
        let kernel = Kernel {
            release: "6.1.0-56-amd64".to_owned(),
            headers: PathBuf::new(),
            image: None,
            modules: None,
            origin: kmod_target::Origin::Store,
        };
        rerun(
            words.iter().map(|word| (*word).to_owned()),
            &kernel,
            is_only,
        )
    }

    #[test]
    fn one_of_several_kernels_is_run_again_alone() {
        let words = [
            "cargo-kmod",
            "kmod",
            "run",
            "--kernel",
            "6.*",
            "--kernel=x",
            "--",
            "ls",
            "a b",
        ];
        assert_eq!(
            again(&words, false),
            "cargo kmod run --kernel 6.1.0-56-amd64 -- ls 'a b'"
        );
    }

    #[test]
    fn a_single_run_is_repeated_as_it_was_typed() {
        let words = ["cargo-kmod", "run", "--kernel", "6.1.*", "--param", "n=3"];
        assert_eq!(
            again(&words, true),
            "cargo kmod run --kernel '6.1.*' --param n=3"
        );
    }
}
