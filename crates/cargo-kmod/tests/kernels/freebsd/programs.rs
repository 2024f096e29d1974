// SPDX-License-Identifier: MIT OR Apache-2.0

//! Tests of modules as programs of FreeBSD, as far as they go without its kernel: built, marked, and asked on this machine
//! what tests they have.

use std::{fs, path::PathBuf};

use super::selector;
use crate::harness::{self, Result, has, kmod, target, told};

/// A test with a part that is for Linux alone, and has the standard library.
const MIXED: &str = r##"//! For both.
use kmod_test::prelude::*;

#[cfg(target_os = "linux")]
#[test]
fn of_linux() {
    std::println!("there");
}

#[test]
fn of_both() -> Result {
    drop(File::open("/dev/null")?);
    Ok(())
}
"##;

/// One that is for Linux as a whole.
const OTHER: &str =
    "#![cfg(target_os = \"linux\")]\n#[test]\nfn of_linux_too() {\n    println!(\"there\");\n}\n";

/// One that is a program of its own.
const PROGRAM: &str = "//! By itself.\nuse kmod_test::prelude::*;\n\nfn main() -> Result {\n    drop(File::open(\"/dev/null\")?);\n    Ok(())\n}\n";

#[test]
#[ignore = "needs kernels: run ./test"]
fn tests_are_programs_of_freebsd_that_this_machine_can_ask() -> Result {
    let folder = tempfile::tempdir()?;
    let package = harness::new(folder.path(), "asked", &[])?;
    let manifest = package.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    let program = "\n[[test]]\nname = \"program\"\nharness = false\n";
    fs::write(&manifest, text + program)?;
    fs::write(package.join("tests/mixed.rs"), MIXED)?;
    fs::write(package.join("tests/other.rs"), OTHER)?;
    fs::write(package.join("tests/program.rs"), PROGRAM)?;
    let folder = target().display().to_string();
    let attempt = |words: &[&str]| -> Result<std::process::Output> {
        let all = ["test", "--kernel", &selector()?, "--target-dir", &folder];
        kmod(&package).args(all).args(words).output()
    };

    let listed = attempt(&["--", "--list"])?;
    let said = told(&listed);
    for name in ["it_says_goodbye: test", "of_both: test", "program: test"] {
        has(&said, name)?;
    }
    assert!(!said.contains("of_linux"), "{said}");
    has(&said, "Skipping test `other`, which is not for FreeBSD")?;

    let built = told(&attempt(&["--no-run"])?);
    let programs = built.lines().filter_map(|line| {
        let (_, path) = line.trim().strip_prefix("Executable ")?.split_once('(')?;
        Some(package.join(path.trim_end_matches(')')))
    });
    let programs: Vec<PathBuf> = programs.collect();
    assert_eq!(programs.len(), 3, "{built}");
    for program in programs {
        // The kernel goes by this byte.
        const FREEBSD: u8 = 9;
        assert_eq!(fs::read(&program)?.get(7), Some(&FREEBSD), "{program:?}");
    }

    let plain = MIXED.replace("#[cfg(target_os = \"linux\")]\n", "");
    fs::write(package.join("tests/mixed.rs"), plain)?;
    let refused = told(&attempt(&["--no-run"])?);
    has(&refused, "KMOD0405")?;
    has(&refused, "tests/mixed.rs has `std`")
}
