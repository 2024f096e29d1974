// SPDX-License-Identifier: MIT OR Apache-2.0

//! A run: archive, machine, session, verdict.

use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kmod_decode::{build_id, build_mark, demangle};
use kmod_guest_protocol::{self as protocol, Session as Connection};
use kmod_host::{Scratch, disk, signals};
use kmod_report::Shell;

use crate::accel::{self, Attempt};
use crate::console::Console;
use crate::control::Control;
use crate::machine::{self, Kernel, Machine, Setup, Start};
use crate::session::{Limits, Report, Session, Stdin};
use crate::terminal::{self, Input, Raw};
use crate::testing::{Observer, Program, Tests, Tracker};
use crate::verdict::{self, End};
use crate::{Boot, Error, Outcome, System, VerdictKind, freebsd, image, initramfs, iso};

/// The archive's name, and that of a machine's memory.
const ARCHIVE: &str = "initramfs";
const MEMORY: &str = "memory";
/// How long a guest may take to come up: on KVM if TCG can be tried after it, and else.
const HELLO_TRIAL: Duration = Duration::from_secs(8);
const HELLO: Duration = Duration::from_secs(90);

/// Boots the kernel, loads the modules, runs the command, unloads, and judges.
///
/// Standard input, output and error of this process become the command's.
///
/// # Errors
///
/// If no machine could be run at all; whatever happens within one is in the [`Outcome`].
pub fn run(boot: &Boot, shell: &Shell) -> Result<Outcome, Error> {
    let (connection, stdin) = connect(boot, Input::now());
    let session = Connected {
        connection,
        stdin,
        programs: &[],
    };
    let done = start(boot, session, None, shell)?;
    Ok(outcome(boot, done))
}

/// Boots the kernel, runs tests with the module loaded anew for each program of them, and judges.
///
/// # Errors
///
/// If no machine could be run at all; whatever happens within one is in the [`Outcome`].
pub fn test(
    boot: &Boot,
    tests: &Tests,
    observer: &mut dyn Observer,
    shell: &Shell,
) -> Result<Outcome, Error> {
    let programs = tests.programs.iter().map(|program| protocol::Program {
        name: program.name.clone(),
        tests: program.tests.clone(),
        has_harness: program.has_harness,
    });
    let session = Connected {
        connection: Connection::Tests {
            programs: programs.collect(),
            milliseconds: u64::try_from(tests.limit.as_millis()).unwrap_or(u64::MAX),
        },
        stdin: Stdin::Unused,
        programs: &tests.programs,
    };
    let done = start(boot, session, Some(observer), shell)?;
    Ok(outcome(boot, done))
}

/// How a machine is connected to what is run in it.
struct Connected<'a> {
    connection: Connection,
    stdin: Stdin,
    programs: &'a [Program],
}

/// What came of a machine.
struct Done {
    attempt: Attempt,
    report: Report,
    total: Duration,
}

/// Runs a machine; where it does not come up on KVM, another one on TCG; where the kernel fails while it boots, or the
/// emulator does, which says nothing about what is tried, once more.
fn start(
    boot: &Boot,
    connected: Connected<'_>,
    mut observer: Option<&mut dyn Observer>,
    shell: &Shell,
) -> Result<Done, Error> {
    let Connected {
        connection,
        stdin,
        programs,
    } = connected;
    let qemu = machine::find_qemu()?;
    let archive = initramfs::build(boot, connection, programs)?;
    let files = Files::make(boot, &archive)?;
    let start = Instant::now();
    let accel::Plan { first, fallback } = accel::plan(boot.accel, &qemu);
    // What was sent to a command is gone, and tests that were run are told of.
    let can_repeat = stdin == Stdin::Unused && observer.is_none();
    let mut try_with = |attempt, hello| {
        shell.status("Booting", describe(boot, attempt));
        let setup = Setup {
            qemu: &qemu,
            attempt,
            kernel: files.kernel(boot),
            memory_mib: boot.memory_mib,
            cpus: boot.cpus,
        };
        let tests = observer
            .as_mut()
            .map(|observer| Tracker::new(&mut **observer, boot.system.guest()));
        let limits = Limits {
            hello,
            began: start,
            total: boot.timeout,
        };
        attempt_one(boot, &setup, limits, stdin, tests)
    };
    let limit = if fallback.is_some() {
        HELLO_TRIAL
    } else {
        HELLO
    };
    let mut attempt = first;
    let mut report = try_with(attempt, limit)?;
    let failed = !report.control.said_hello() && report.end != End::Interrupted;
    if let Some(fallback) = fallback.filter(|_| failed) {
        shell.verbose("Retrying", "the guest does not start on KVM");
        attempt = fallback;
        report = try_with(attempt, HELLO)?;
        if report.control.said_hello() {
            accel::remember_failure(&qemu);
        }
    }
    let failed = if report.failed_to_boot() {
        Some("the machine failed before any module was loaded")
    } else {
        (can_repeat && report.is_of_emulator()).then_some("the emulator failed")
    };
    if let Some(failed) = failed {
        let log = set_aside(&boot.log)?;
        shell.warn(format!(
            "{failed}, it is booted once more: {} (its log: {})",
            report.reason(),
            log.display()
        ));
        report = try_with(attempt, HELLO)?;
    }
    Ok(Done {
        attempt,
        report,
        total: start.elapsed(),
    })
}

/// Keeps a log where the next machine does not write; that place.
fn set_aside(log: &Path) -> Result<PathBuf, Error> {
    let place = log.with_extension("first.log");
    fs::rename(log, &place).map_err(Error::file(log))?;
    Ok(place)
}

/// How the command is connected, and what standard input is for.
fn connect(boot: &Boot, input: Input) -> (Connection, Stdin) {
    let stdin = match input {
        Input::Nothing => Stdin::Unused,
        Input::Person | Input::Terminal | Input::Stream { .. } => Stdin::Stream,
    };
    match (boot.shell, boot.command.is_empty(), input) {
        (true, _, Input::Person) => {
            let (rows, columns) = terminal::size();
            let term = env::var("TERM").unwrap_or_else(|_| "vt102".to_owned());
            (
                Connection::Terminal {
                    rows,
                    columns,
                    term,
                },
                Stdin::Person,
            )
        }
        (_, false, _) => (Connection::Pipes, stdin),
        // A pipe that nobody writes to or closes would hold the run up.
        (true, true, Input::Stream { ready: true }) => (Connection::Pipes, stdin),
        (_, true, _) => (Connection::Nothing, Stdin::Unused),
    }
}

/// The files that QEMU starts a machine from. They are gone with this value.
struct Files {
    /// The kernel; of FreeBSD with all that is in memory beside it.
    kernel: PathBuf,
    archive: PathBuf,
    _folder: Scratch,
}

impl Files {
    fn make(boot: &Boot, archive: &[u8]) -> Result<Self, Error> {
        let folder = Scratch::new("kmod-initramfs-").map_err(Error::file(env::temp_dir()))?;
        let file = folder.path().join(ARCHIVE);
        fs::write(&file, archive).map_err(Error::file(&file))?;
        let kernel = match boot.system {
            System::Linux { .. } => image::bootable(&boot.image)?,
            System::FreeBsd => {
                let root = iso::of_archive(&file)?;
                let memory = freebsd::memory(&boot.image, &root, boot.memory_mib, &boot.append)?;
                let kernel = folder.path().join(MEMORY);
                fs::write(&kernel, memory).map_err(Error::file(&kernel))?;
                kernel
            }
        };
        Ok(Self {
            kernel,
            archive: file,
            _folder: folder,
        })
    }

    fn kernel<'a>(&'a self, boot: &'a Boot) -> Kernel<'a> {
        match boot.system {
            System::Linux { .. } => Kernel::Linux {
                kernel: &self.kernel,
                initramfs: &self.archive,
                append: &boot.append,
            },
            System::FreeBsd => Kernel::FreeBsd {
                memory: &self.kernel,
            },
        }
    }
}

fn describe(boot: &Boot, attempt: Attempt) -> String {
    // All of them have the same name.
    if let System::FreeBsd = boot.system {
        return format!("{} ({})", boot.image.display(), attempt.name());
    }
    let image = boot
        .image
        .file_name()
        .unwrap_or(boot.image.as_os_str())
        .to_string_lossy();
    let release = image.strip_prefix("vmlinuz-").unwrap_or(&image);
    format!("{release} ({})", attempt.name())
}

fn attempt_one(
    boot: &Boot,
    setup: &Setup<'_>,
    limits: Limits,
    stdin: Stdin,
    tests: Option<Tracker<'_>>,
) -> Result<Report, Error> {
    let console = match &boot.module {
        Some(module) => Console::new(&[&module.name, &module.log_prefix]),
        None => Console::new(&[]),
    };
    let control = Control::new(boot.system.guest());
    let log = create(boot)?;
    let started = Machine::start(setup)?;
    signals::check().map_err(|_| Error::Interrupted)?;
    let machine = match started {
        Start::Up(machine) => machine,
        Start::Died(said) => {
            return Ok(Report {
                console,
                control,
                end: End::NotStarted { said },
                boot: Duration::ZERO,
                line_is_open: false,
                lost: None,
            });
        }
    };
    // Restored before anything is printed.
    let _raw = match stdin {
        Stdin::Person => Some(Raw::enter()?),
        Stdin::Stream | Stdin::Unused => None,
    };
    let session = Session::new(machine, log, console, control, limits, stdin, tests);
    session.run().map_err(|error| match error {
        // Of all that a session writes to, the log alone is on a disk.
        Error::Connection(source) if disk::is_full(&source) => Error::file(&boot.log)(source),
        other => other,
    })
}

/// The log begins with the builds of the modules: whoever decodes it later knows by that what fits.
fn create(boot: &Boot) -> Result<File, Error> {
    let path = &boot.log;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
    }
    let mut log = File::create(path).map_err(Error::file(path))?;
    // Whoever runs at the same time takes another; where files cannot be locked, nobody does.
    let _ = log.try_lock();
    for module in boot.dependencies.iter().chain(&boot.module) {
        let id = fs::read(&module.file)
            .ok()
            .and_then(|data| build_id(&data).ok()?);
        if let Some(id) = id {
            let mark = build_mark(&module.name, &id);
            writeln!(log, "{mark}").map_err(Error::file(path))?;
        }
    }
    Ok(log)
}

fn outcome(boot: &Boot, done: Done) -> Outcome {
    let Done {
        attempt,
        report,
        total,
    } = done;
    let Report {
        console,
        control,
        end,
        boot: until_hello,
        line_is_open,
        mut lost,
    } = report;
    let verdict = verdict::conclude(&console, &control, &end);
    if let Some(lost) = &mut lost {
        lost.detail.clone_from(&verdict.message);
    }
    let mut found = console.found();
    let mut evidence = Vec::new();
    if verdict.kind != VerdictKind::Ok {
        let waits = control
            .whereabouts()
            .map(|text| text.lines().map(str::to_owned));
        let mut lines = console.evidence();
        if let Some(waits) = waits {
            lines.push("when the time was up:".to_owned());
            lines.extend(waits.clone());
            found.extend(waits);
        }
        evidence.extend(lines.iter().map(|line| demangle(line).into_owned()));
        if let Some(garbage) = control.garbage() {
            evidence.push(format!("on the control channel: {garbage}"));
        }
        evidence.push(format!("full log: {}", boot.log.display()));
        evidence.push(format!("run it again: {}", boot.rerun));
    }
    Outcome {
        verdict,
        module_log: console.module_log().to_vec(),
        accel: attempt.name(),
        boot: until_hello,
        total,
        found,
        evidence,
        log: boot.log.clone(),
        line_is_open,
        lost,
    }
}
