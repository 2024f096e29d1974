// SPDX-License-Identifier: MIT OR Apache-2.0

//! Machines that fail while they boot.

use std::{env, fs, os::unix::fs::PermissionsExt as _, path::Path};

use crate::harness::{Attempt, Result, has, one_kernel};

const QEMU: &str = "qemu-system-x86_64";

/// A QEMU whose first machine finds no process 1, with `STARTS` and `REAL` to be filled in.
const FIRST_FAILS: &str = r#"#!/bin/sh
echo start >>'STARTS'
lines=$(wc -l <'STARTS')
left=$#
while [ $left -gt 0 ]; do
    word=$1
    shift
    [ "$before" = -append ] && [ "$lines" -eq 1 ] && word="$word rdinit=/none init=/none"
    before=$word
    set -- "$@" "$word"
    left=$((left - 1))
done
exec 'REAL' "$@"
"#;

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_kernel_that_panics_before_any_module_is_booted_once_more() -> Result {
    let usual = env::var_os("PATH").unwrap_or_default();
    let mut programs = env::split_paths(&usual).map(|folder| folder.join(QEMU));
    let real = programs.find(|file| file.is_file());
    let real = real.ok_or("there is no QEMU")?;
    let folder = tempfile::tempdir()?;
    let starts = folder.path().join("starts");
    let qemu = folder.path().join(QEMU);
    let text = FIRST_FAILS.replace("STARTS", &starts.display().to_string());
    fs::write(&qemu, text.replace("REAL", &real.display().to_string()))?;
    fs::set_permissions(&qemu, fs::Permissions::from_mode(0o755))?;
    let path = format!("{}:{}", folder.path().display(), usual.display());
    one_kernel(|kernel| {
        let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drivers/hello");
        let run = Attempt::of(&hello)
            .on(kernel)
            .flag("--accel=tcg")
            .env("PATH", &path)
            .command(&["true"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        run.logged("hello, the squares are")?;
        has(
            &run.stderr,
            "warning: the machine failed before any module was loaded, it is booted once more: Kernel panic",
        )?;
        assert_eq!(fs::read_to_string(&starts)?.lines().count(), 2);
        Ok(())
    })
}
