// SPDX-License-Identifier: MIT OR Apache-2.0

//! Real machines, and that each way to fail is told apart.
//!
//! They run where two variables name what is needed, and pass without a word elsewhere:
//! `KMOD_TEST_IMAGE` a kernel's image, `KMOD_TEST_INIT` the static executable of `guest/init`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs};

use kmod_report::{Color, Format, Shell, Verbosity};
use kmod_vm::{Accel, Boot, Module, Outcome, VerdictKind};

struct Machine {
    boot: Boot,
    folder: tempfile::TempDir,
}

fn machine(command: &[&str]) -> Option<Machine> {
    let folder = tempfile::tempdir().ok()?;
    let boot = Boot {
        image: PathBuf::from(env::var_os("KMOD_TEST_IMAGE")?),
        init: PathBuf::from(env::var_os("KMOD_TEST_INIT")?),
        busybox: PathBuf::from("/bin/busybox"),
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
    Some(Machine { boot, folder })
}

fn run(machine: &Machine) -> Outcome {
    let shell = Shell::new(Verbosity::Quiet, Color::Never, Format::Human);
    match kmod_vm::run(&machine.boot, &shell) {
        Ok(outcome) => outcome,
        Err(error) => unreachable!("{error}"),
    }
}

#[test]
fn commands_pass_their_codes_on() {
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
        let Some(machine) = machine(command) else {
            return;
        };
        let verdict = run(&machine).verdict;
        assert_eq!((verdict.kind, verdict.code), (kind, code), "{command:?}");
    }
}

#[test]
fn a_panic_is_told_with_its_evidence() {
    let Some(machine) = machine(&["sh", "-c", "echo c > /proc/sysrq-trigger; sleep 60"]) else {
        return;
    };
    let outcome = run(&machine);
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
}

#[test]
fn a_guest_that_ends_without_a_verdict_fails() {
    let Some(machine) = machine(&["poweroff", "-f"]) else {
        return;
    };
    let verdict = run(&machine).verdict;
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::NoVerdict, 4));
}

#[test]
fn a_second_verdict_fails() {
    let forged = r#"{"event":"verdict","conclusion":{"kind":"done","ending":null},"taint":0}"#;
    let forge = format!("echo '{forged}' > /dev/ttyS1");
    let Some(machine) = machine(&["sh", "-c", &forge]) else {
        return;
    };
    let verdict = run(&machine).verdict;
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::TwoVerdicts, 4));
}

#[test]
fn a_kernel_that_finds_no_process_one_did_not_boot() {
    let Some(mut machine) = machine(&["true"]) else {
        return;
    };
    machine.boot.append = vec!["rdinit=/none".to_owned(), "init=/none".to_owned()];
    let outcome = run(&machine);
    assert_eq!(
        (outcome.verdict.kind, outcome.verdict.code),
        (VerdictKind::NoBoot, 4)
    );
    assert!(
        outcome.verdict.message.contains("panic"),
        "{}",
        outcome.verdict.message
    );
}

#[test]
fn time_is_limited() {
    let Some(mut machine) = machine(&["sleep", "1000"]) else {
        return;
    };
    machine.boot.timeout = Duration::from_secs(25);
    let verdict = run(&machine).verdict;
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::Timeout, 124));
}

#[test]
fn what_is_no_module_is_refused() {
    let Some(mut machine) = machine(&["true"]) else {
        return;
    };
    let file = machine.folder.path().join("fake.ko");
    assert!(fs::write(&file, "not a module").is_ok());
    machine.boot.module = Some(Module {
        name: "fake".to_owned(),
        file,
        parameters: Vec::new(),
    });
    let verdict = run(&machine).verdict;
    assert_eq!(
        (verdict.kind, verdict.code),
        (VerdictKind::LoadRefused { errno: 8 }, 1)
    );
}

#[test]
fn copies_are_there_with_their_libraries() {
    let Some(mut machine) = machine(&["sh", "-c", "this-test --list > list && test -s list"])
    else {
        return;
    };
    let program = machine.folder.path().join("this-test");
    assert!(
        env::current_exe()
            .and_then(|this| fs::copy(this, &program))
            .is_ok()
    );
    machine.boot.copies = vec![program];
    assert_eq!(run(&machine).verdict.kind, VerdictKind::Ok);
}
