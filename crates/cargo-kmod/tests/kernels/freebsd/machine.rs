// SPDX-License-Identifier: MIT OR Apache-2.0

//! Modules in a real kernel of FreeBSD, where one is known: `cargo kmod kernel add freebsd:15 --image KERNEL` names it.
//! Where none is, these tests say that they are skipped.

use std::{
    io::{Write as _, stderr},
    path::{Path, PathBuf},
};

use super::selector;
use crate::harness::{Attempt, Result, has, kmod, known, line_of, modules, target, told};

fn driver(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../drivers")
        .join(name)
}

/// Runs a test with the selector of a kernel that can be booted.
fn with_kernel(name: &str, test: impl FnOnce(&str) -> Result) -> Result {
    let selector = selector()?;
    if known(&selector, "image").is_ok() {
        return test(&selector);
    }
    // Past what captures the output of tests that pass.
    writeln!(
        stderr(),
        "skipped: {name}: no kernel of FreeBSD is known to boot, name one with FREEBSD_KERNEL=…/boot/kernel/kernel ./test"
    )?;
    Ok(())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn drivers_pass_their_tests_in_a_kernel_of_freebsd() -> Result {
    with_kernel(
        "drivers_pass_their_tests_in_a_kernel_of_freebsd",
        |kernel| {
            for name in ["hello", "bitflip", "echo", "pulse"] {
                let folder = target().display().to_string();
                let output = kmod(&driver(name))
                    .args(["test", "--kernel", kernel, "--target-dir", &folder])
                    .output()?;
                if !output.status.success() {
                    return Err(told(&output).into());
                }
                has(&told(&output), "test result: ok.")?;
                let booted = format!("Booting {} (", known(kernel, "image")?);
                has(&told(&output), &booted)?;
            }
            Ok(())
        },
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_processes_map_is_kept_and_what_a_driver_asks_not_too_much_in_a_kernel_of_freebsd() -> Result
{
    with_kernel(
        "what_processes_map_is_kept_and_what_a_driver_asks_not_too_much_in_a_kernel_of_freebsd",
        |kernel| {
            let folder = target().display().to_string();
            let output = kmod(&modules().join("areas"))
                .args(["test", "--kernel", kernel, "--target-dir", &folder])
                .output()?;
            let told = told(&output);
            let passed = told.matches("test result: ok. 5 passed").count();
            assert_eq!(passed, 2, "of each file: {told}");
            Ok(())
        },
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn modules_are_loaded_with_parameters_into_a_kernel_of_freebsd() -> Result {
    with_kernel(
        "modules_are_loaded_with_parameters_into_a_kernel_of_freebsd",
        |kernel| {
            let hello = Attempt::of(&driver("hello")).on(kernel).param("count=4");
            let run = hello.run()?;
            run.ended(0, "guest", "ok")?;
            run.logged("hello, the squares are [1, 4, 9, 16]")?;
            run.logged("goodbye after 4 squares")?;
            let run = hello.command(&["no-such-program"]).run()?;
            run.ended(127, "guest", "command-not-found")
        },
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_goes_wrong_in_a_kernel_of_freebsd_is_told() -> Result {
    with_kernel("what_goes_wrong_in_a_kernel_of_freebsd_is_told", |kernel| {
        let misbehaves = |how: &str| Attempt::module("misbehaves").on(kernel).param(how).run();
        let refused = misbehaves("how=1")?;
        refused.ended(1, "guest", "load-refused")?;
        has(
            &refused.message,
            "No space left on device (error 28 of FreeBSD)",
        )?;
        let panicked = misbehaves("how=2")?;
        panicked.ended(6, "kernel", "panic")?;
        has(
            &panicked.message,
            "while loading `misbehaves`: panicked at src/lib.rs:",
        )?;
        has(&panicked.evidence, "at misbehaves::inner_that_panics+0x")?;
        has(&panicked.evidence, "at misbehaves::outer+0x")?;
        let places = [
            ("inner_that_panics", "panic!(\"asked to panic"),
            ("outer", "    inner_that_panics(how);"),
        ];
        for (number, (function, text)) in places.into_iter().enumerate() {
            let line = line_of("misbehaves", text)?;
            let place = format!("             at src/lib.rs:{line}:5\n");
            has(
                &panicked.stderr,
                &format!("   {number}: misbehaves::{function}\n{place}"),
            )?;
        }
        let kept = panicked.console.to_string_lossy();
        let folder = target().display().to_string();
        let decoded = kmod(&modules().join("misbehaves"))
            .args(["decode", "--target-dir", &folder, &kept])
            .output()?;
        has(
            &told(&decoded),
            "    misbehaves::outer\n        at src/lib.rs:",
        )?;
        let late = misbehaves("how=4")?;
        late.ended(6, "kernel", "panic")?;
        has(&late.message, "while unloading `misbehaves`")?;
        let line = line_of("misbehaves", "panic!(\"at the end\")")?;
        has(&late.stderr, &format!("at src/lib.rs:{line}:13\n"))
    })
}
