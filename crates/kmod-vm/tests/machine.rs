// SPDX-License-Identifier: MIT OR Apache-2.0

//! Real machines, and that each way to fail is told apart.
//!
//! They need a kernel: the first of `KMOD_TEST_KERNELS`, selectors of known kernels, which `./test` sets.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use kmod_report::{Color, Format, Shell, Verbosity};
use kmod_target::{Store, select};
use kmod_vm::{Accel, Boot, Module, Outcome, System, VerdictKind};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

struct Machine {
    boot: Boot,
    folder: tempfile::TempDir,
}

fn machine(command: &[&str]) -> Result<Machine> {
    let selectors =
        env::var("KMOD_TEST_KERNELS").map_err(|_| "KMOD_TEST_KERNELS is not set: run ./test")?;
    let first = selectors.split_whitespace().take(1).collect::<Vec<_>>();
    let kernels = select::resolve(&first, &select::known(&Store::open()?))?;
    let kernel = kernels
        .into_iter()
        .next()
        .ok_or("KMOD_TEST_KERNELS names no kernel")?;
    let framework = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = tempfile::tempdir()?;
    let boot = Boot {
        image: kernel.image.ok_or("the kernel has no image")?,
        init: kmod_build::guest_init(&framework, kernel.system, &quiet())?,
        system: System::Linux {
            busybox: PathBuf::from("/bin/busybox"),
        },
        dependencies: Vec::new(),
        module: None,
        copies: Vec::new(),
        command: command.iter().map(OsString::from).collect(),
        shell: false,
        timeout: Duration::from_secs(120),
        accel: Accel::Auto,
        memory_mib: 512,
        cpus: 1,
        append: Vec::new(),
        log: folder.path().join("boot.log"),
        rerun: "once more".to_owned(),
    };
    Ok(Machine { boot, folder })
}

fn quiet() -> Shell {
    Shell::new(Verbosity::Quiet, Color::Never, Format::Human)
}

fn run(machine: &Machine) -> Outcome {
    match kmod_vm::run(&machine.boot, &quiet()) {
        Ok(outcome) => outcome,
        Err(error) => unreachable!("{error}"),
    }
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn commands_pass_their_codes_on() -> Result {
    for (command, kind, code) in [
        (&["true"][..], VerdictKind::Ok, 0),
        (&["sh", "-c", "exit 3"][..], VerdictKind::CommandFailed, 3),
        (
            &["sh", "-c", "kill -9 $$"][..],
            VerdictKind::CommandKilled { signal: 9 },
            137,
        ),
        (&["no-such-command"][..], VerdictKind::CommandNotFound, 127),
        (
            &["/etc/passwd"][..],
            VerdictKind::CommandNotExecutable { errno: 13 },
            126,
        ),
    ] {
        let machine = machine(command)?;
        let verdict = run(&machine).verdict;
        assert_eq!((verdict.kind, verdict.code), (kind, code), "{command:?}");
    }
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn a_panic_is_told_with_its_evidence() -> Result {
    let machine = machine(&["sh", "-c", "echo c > /proc/sysrq-trigger; sleep 60"])?;
    let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
    let outcome = kmod_vm::run(&machine.boot, &shell)?;
    // What was tried may have done it: it is not tried twice.
    let said = said.stderr();
    assert!(!said.contains("booted once more"), "{said}");
    assert_eq!(
        (outcome.verdict.kind, outcome.verdict.code),
        (VerdictKind::Panic, 6)
    );
    assert!(
        outcome
            .evidence
            .iter()
            .any(|line| line.contains("Kernel panic - not syncing"))
    );
    assert!(
        outcome
            .evidence
            .iter()
            .any(|line| line.ends_with("once more"))
    );
    let log = fs::read_to_string(&outcome.log).unwrap_or_default();
    assert!(log.contains("Kernel panic - not syncing"));
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn what_an_emulator_did_wrong_is_tried_again() -> Result {
    // The end of a machine whose processor was one that cannot be.
    let said = "Oops: double fault: 0000 [#1]' 'RSP: 0000:ffffc90000003ec8 EFLAGS: 04e66002";
    let script = format!(
        "for line in '{said}'; do echo \"<1>$line\" >/dev/kmsg; done; echo c >/proc/sysrq-trigger; sleep 60"
    );
    let machine = machine(&["sh", "-c", &script])?;
    let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
    let outcome = kmod_vm::run(&machine.boot, &shell)?;
    let said = said.stderr();
    assert!(
        said.contains("the emulator failed, it is booted once more: Oops"),
        "{said}"
    );
    assert_eq!(
        (outcome.verdict.kind, outcome.verdict.code),
        (VerdictKind::Emulator, 4)
    );
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn a_guest_that_ends_without_a_verdict_fails() -> Result {
    let machine = machine(&["poweroff", "-f"])?;
    let verdict = run(&machine).verdict;
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::NoVerdict, 4));
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn a_second_verdict_fails() -> Result {
    let forged = r#"{"event":"verdict","conclusion":{"kind":"done","ending":null},"taint":0}"#;
    let forge = format!("echo '{forged}' > /dev/ttyS1");
    let machine = machine(&["sh", "-c", &forge])?;
    let verdict = run(&machine).verdict;
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::TwoVerdicts, 4));
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn a_kernel_that_finds_no_process_one_did_not_boot_twice() -> Result {
    let mut machine = machine(&["true"])?;
    machine.boot.accel = Accel::Tcg;
    machine.boot.append = vec!["rdinit=/none".to_owned(), "init=/none".to_owned()];
    let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
    let outcome = kmod_vm::run(&machine.boot, &shell)?;
    let said = said.stderr();
    assert_eq!(said.matches("Booting").count(), 2, "{said}");
    assert!(said.contains("once more: Kernel panic"), "{said}");
    for log in ["boot.log", "boot.first.log"] {
        let log = fs::read_to_string(machine.folder.path().join(log))?;
        assert!(log.contains("Kernel panic"), "{log}");
    }
    assert_eq!(
        (outcome.verdict.kind, outcome.verdict.code),
        (VerdictKind::NoBoot, 4)
    );
    assert!(
        outcome.verdict.message.contains("panic"),
        "{}",
        outcome.verdict.message
    );
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn time_is_limited() -> Result {
    let mut machine = machine(&["sleep", "1000"])?;
    machine.boot.timeout = Duration::from_secs(25);
    let verdict = run(&machine).verdict;
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::Timeout, 124));
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn what_is_no_module_is_refused() -> Result {
    let mut machine = machine(&["true"])?;
    let file = machine.folder.path().join("fake.ko");
    assert!(fs::write(&file, "not a module").is_ok());
    machine.boot.module = Some(Module {
        name: "fake".to_owned(),
        log_prefix: "fake".to_owned(),
        file,
        parameters: Vec::new(),
    });
    let verdict = run(&machine).verdict;
    assert_eq!(
        (verdict.kind, verdict.code),
        (VerdictKind::LoadRefused { errno: 8 }, 1)
    );
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn copies_are_there_with_their_libraries() -> Result {
    let mut machine = machine(&["sh", "-c", "this-test --list > list && test -s list"])?;
    let program = machine.folder.path().join("this-test");
    assert!(
        env::current_exe()
            .and_then(|this| fs::copy(this, &program))
            .is_ok()
    );
    machine.boot.copies = vec![program];
    assert_eq!(run(&machine).verdict.kind, VerdictKind::Ok);
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn a_counted_guest_has_one_processor_and_takes_no_time_for_idling() -> Result {
    let mut machine = machine(&["sh", "-c", "sleep 3600 && test $(nproc) = 1"])?;
    machine.boot.accel = Accel::Counted;
    machine.boot.cpus = 2;
    let outcome = run(&machine);
    assert_eq!(outcome.verdict.kind, VerdictKind::Ok);
    assert_eq!(outcome.accel, "counted");
    Ok(())
}

#[test]
#[ignore = "needs a kernel: run ./test"]
fn a_counted_guest_takes_the_same_for_the_same_work() -> Result {
    // Nanoseconds of the guest's clock, for a loop: written where the host can read it, into the log.
    let script = "now() { sed -n 's/^now at \\([0-9]*\\) nsecs/\\1/p' /proc/timer_list; }; work() { \
        before=$(now); awk 'BEGIN { for (i = 0; i < 20000; i++) x += i }'; echo $(($(now) - before)); }; \
        work >/dev/null; echo took $(work) >/dev/kmsg";
    let mut took = Vec::new();
    for _ in 0..2 {
        let mut machine = machine(&["sh", "-c", script])?;
        machine.boot.accel = Accel::Counted;
        machine.boot.append = vec!["printk.devkmsg=on".to_owned(), "ignore_loglevel".to_owned()];
        let outcome = run(&machine);
        assert_eq!(outcome.verdict.kind, VerdictKind::Ok);
        let log = fs::read_to_string(&outcome.log)?;
        let line = log.lines().find_map(|line| line.split_once("took "));
        took.push(
            line.ok_or("the log says nothing")?
                .1
                .trim()
                .parse::<u64>()?,
        );
    }
    let (least, most) = (took.iter().min(), took.iter().max());
    let (Some(&least), Some(&most)) = (least, most) else {
        return Err("nothing was measured".into());
    };
    assert!(most - least < least / 100, "{took:?}");
    Ok(())
}
