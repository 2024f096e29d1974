// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod doctor` finds what is there, and says of what is not what to do.

use serde_json::Value;

use crate::{
    harness::{Result, has},
    place::{Place, last_kernel, said},
};

/// The records of a call that ends with that code.
fn records(command: &mut std::process::Command, code: i32) -> Result<Vec<Value>> {
    let text = said(command, code)?;
    let lines = text.lines().filter(|line| line.starts_with('{'));
    Ok(lines
        .map(serde_json::from_str)
        .collect::<std::result::Result<_, _>>()?)
}

/// The check of that name, of a subject that begins so.
fn check<'a>(records: &'a [Value], subject: &str, name: &str) -> Result<&'a Value> {
    let found = records.iter().find(|record| {
        let is_of = record["subject"]
            .as_str()
            .is_some_and(|it| it.starts_with(subject));
        record["reason"] == "kmod-check" && is_of && record["name"] == name
    });
    found.ok_or_else(|| format!("no check {name} of {subject} in {records:#?}").into())
}

fn is(check: &Value, status: &str, found: &str, help: &str) -> Result {
    if check["status"] != status {
        return Err(format!("{check:#} is not {status}").into());
    }
    has(check["found"].as_str().unwrap_or_default(), found)?;
    has(check["help"].as_str().unwrap_or_default(), help)
}

#[test]
fn what_is_missing_is_named_with_its_remedy() -> Result {
    let place = Place::new()?;
    let missing = ["make", "ld", "qemu-system-x86_64", "apt-get"];
    let programs = place.programs(|name| !missing.contains(&name))?;
    let doctor = |words: &[&str]| {
        let mut command = place.kmod(words);
        command
            .env("PATH", &programs)
            .env("LIBCLANG_PATH", place.path("tmp"))
            .env("XDG_DATA_HOME", place.path("data"));
        command
    };
    let records = records(&mut doctor(&["doctor", "--message-format", "json"]), 3)?;
    let machine = |name| check(&records, "this machine", name);
    is(
        machine("make")?,
        "fail",
        "not found",
        "apt-get install make",
    )?;
    is(
        machine("ld")?,
        "fail",
        "not found",
        "apt-get install binutils",
    )?;
    is(machine("ar")?, "pass", "/ar", "")?;
    is(
        machine("libclang")?,
        "fail",
        "libclang",
        "apt-get install libclang1",
    )?;
    is(
        machine("QEMU")?,
        "fail",
        "not installed",
        "apt-get install qemu-system-x86",
    )?;
    is(machine("apt")?, "warn", "apt-get not found", "kernel add")?;
    assert_eq!(machine("make")?["blocks"], "build");
    assert_eq!(machine("QEMU")?["blocks"], "run");
    let last = records.last().ok_or("no records")?;
    assert_eq!(last["reason"], "kmod-doctor");
    assert_eq!(last["code"], 3);

    let text = said(&mut doctor(&["doctor"]), 3)?;
    for wanted in [
        "  FAIL  make ",
        "= help: install it: `apt-get install make`",
        "modules can be built for no kernel",
    ] {
        has(&text, wanted)?;
    }
    place.is_clean()
}

#[test]
fn a_disk_without_room_is_named() -> Result {
    let place = Place::new()?;
    let script = format!(
        "mount -t tmpfs -o size=4m none {}",
        place.path("cache").display()
    );
    let Some(mut command) = place.kmod_after(&script, &["doctor", "--message-format", "json"])?
    else {
        return Ok(());
    };
    let records = records(&mut command, 3)?;
    let cache = check(&records, "this machine", "cache")?;
    is(cache, "fail", "4 MB left", "XDG_CACHE_HOME")
}

#[test]
fn a_kernel_that_cannot_be_built_for_has_its_reason() -> Result {
    let place = Place::new()?;
    let tree = place.tree("CONFIG_X86_64=y\nCONFIG_ARM64=y\nCONFIG_MODULES=y\nCONFIG_KASAN=y\n")?;
    let words = [
        "doctor",
        "--message-format",
        "json",
        "--kernel",
        &tree.display().to_string(),
    ];
    let records = records(&mut place.kmod(&words), 3)?;
    let configuration = check(&records, "6.1.0-9-test", "configuration")?;
    is(configuration, "fail", "CONFIG_KASAN", "")?;
    is(
        check(&records, "6.1.0-9-test", "image")?,
        "fail",
        "no image",
        "--image",
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_machine_that_can_build_and_run_is_told_so() -> Result {
    let place = Place::warm()?;
    let words = [
        "doctor",
        "--message-format",
        "json",
        "--kernel",
        &last_kernel()?,
    ];
    let records = records(&mut place.kmod(&words), 0)?;
    for name in [
        "headers",
        "modpost",
        "kbuild",
        "mitigations",
        "bindings",
        "symbols",
        "image",
        "modules",
    ] {
        is(check(&records, "", name)?, "pass", "", "")
            .map_err(|error| format!("{name}: {error}"))?;
    }
    let last = records.last().ok_or("no records")?;
    assert_eq!(last["kernels"][0]["run"], true);
    place.is_clean()
}
