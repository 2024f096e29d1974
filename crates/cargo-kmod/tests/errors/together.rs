// SPDX-License-Identifier: MIT OR Apache-2.0

//! Two calls at once on one package, and a machine that is taken away.

use std::fs::File;

use crate::{
    harness::{Result, has},
    place::{Place, built_in, last_kernel, said},
    started::Started,
};

#[test]
#[ignore = "needs kernels: run ./test"]
fn two_builds_at_once_both_succeed() -> Result {
    let kernel = last_kernel()?;
    let place = Place::warm()?;
    let words = place.arguments("build", "hello", &kernel);
    let both = [
        Started::new(&mut place.kmod(&words))?,
        Started::new(&mut place.kmod(&words))?,
    ];
    for started in both {
        let ended = started.end()?;
        if ended.code != Some(0) {
            return Err(ended.said.into());
        }
    }
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn who_comes_second_waits_and_says_so() -> Result {
    let kernel = last_kernel()?;
    let place = Place::warm()?;
    let words = place.arguments("build", "hello", &kernel);
    let lock = File::open(built_in(&said(&mut place.kmod(&words), 0)?)?.join(".lock"))?;

    lock.lock()?;
    let mut second = Started::new(&mut place.kmod(&words))?;
    second.wait_for("Blocking waiting for file lock on")?;
    drop(lock);
    let ended = second.end()?;
    if ended.code != Some(0) {
        return Err(ended.said.into());
    }
    has(&ended.said, "Finished")
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn two_runs_at_once_have_a_log_each() -> Result {
    let kernel = last_kernel()?;
    let place = Place::warm()?;
    let mut words = place.arguments("run", "hello", &kernel);
    words.extend(["--", "sh", "-c", "echo I am here; sleep 100"].map(str::to_owned));
    let mut first = Started::new(&mut place.kmod(&words))?;
    first.wait_for("I am here")?;
    let mut second = Started::new(&mut place.kmod(&words))?;
    second.wait_for("I am here")?;
    let mut logs = Vec::new();
    for started in [first, second] {
        started.kill("qemu")?;
        let said = started.end()?.said;
        let log = said
            .lines()
            .find_map(|line| line.strip_prefix("full log: "));
        let log = log.ok_or_else(|| said.clone())?;
        has(&std::fs::read_to_string(log)?, "the squares are")?;
        logs.push(log.to_owned());
    }
    assert_ne!(logs.first(), logs.last());
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_virtual_machine_that_is_killed_is_no_verdict() -> Result {
    let kernel = last_kernel()?;
    let place = Place::warm()?;
    let mut words = place.arguments("run", "hello", &kernel);
    words.extend(["--", "sh", "-c", "echo I am here; sleep 100"].map(str::to_owned));
    let mut started = Started::new(&mut place.kmod(&words))?;
    started.wait_for("I am here")?;
    started.kill("qemu")?;
    let ended = started.end()?;
    if ended.code != Some(4) {
        return Err(format!("{:?}:\n{}", ended.code, ended.said).into());
    }
    for wanted in ["QEMU", "SIGKILL", "full log: ", "run it again: "] {
        has(&ended.said, wanted)?;
    }
    place.is_clean()
}
