// SPDX-License-Identifier: MIT OR Apache-2.0

//! The flags that a kernel's C is compiled with, in clang's words.
//!
//! kbuild's flags are gcc's. Those that clang says otherwise are translated; of the rest, clang itself is
//! asked which it does not know. What only tunes gcc goes; a demand that clang cannot meet is refused by
//! name, never dropped.

use std::{path::Path, process::Command};

use kmod_host::program;
use kmod_report::Shell;
use kmod_target::kbuild::Kbuild;

use crate::{
    Error,
    cache::{Cache, KeyBuilder},
    toolchain::Clang,
};

/// What gcc is told about how to optimise and to speak, and nothing that a caller, a debugger or an attacker sees.
const TUNING: &[&str] = &[
    "-fdiagnostics-",
    "-falign-",
    "-fconserve-stack",
    "-fno-allow-store-data-races",
    "-fno-code-hoisting",
    "-fno-gcse",
    "-fno-inline-functions-called-once",
    "-fno-ipa-",
    "-fno-partial-inlining",
    "-fno-tree-",
    "-fno-var-tracking",
    "-maccumulate-outgoing-args",
    "-mno-fp-ret-in-387",
    "-mskip-rax-setup",
    "--param",
];

/// What kernels built with clang do without: with `-ftrivial-auto-var-init=` clang clears padding, too.
const OF_GCC_ALONE: &[&str] = &["-fzero-init-padding-bits="];

/// How often clang is asked: it names all flags of a kind at once, and there are not many kinds.
const ROUNDS: usize = 8;

/// The flags for clang, run in the headers tree; `Err` inside says what it cannot do.
///
/// # Errors
///
/// When clang does not run.
pub(super) fn for_clang(
    cache: &Cache,
    clang: &Clang,
    kbuild: &Kbuild,
    shell: &Shell,
) -> Result<Result<Vec<String>, String>, Error> {
    let rules = TUNING.iter().chain(OF_GCC_ALONE).copied();
    let translated = translate(&kbuild.c_flags);
    let key = translated
        .iter()
        .map(String::as_str)
        .chain(rules)
        .fold(
            KeyBuilder::default()
                .with(&clang.program)
                .with(&clang.version),
            KeyBuilder::with,
        )
        .finish();
    let entry = cache.entry("clang-flags", &key, shell, |folder| {
        let (name, text) = match ask(clang, translated)? {
            Ok(flags) => ("flags", flags.join("\n")),
            Err(reason) => ("refused", reason),
        };
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(Error::io(&path))
    })?;
    let read = |path: &Path| std::fs::read_to_string(path).map_err(Error::io(path));
    let refused = entry.join("refused");
    if refused.is_file() {
        return read(&refused).map(Err);
    }
    Ok(Ok(read(&entry.join("flags"))?
        .lines()
        .map(str::to_owned)
        .collect()))
}

/// What gcc and clang say differently.
fn translate(flags: &[String]) -> Vec<String> {
    let mut translated = vec!["--target=x86_64-linux-gnu".to_owned()];
    for flag in flags {
        let said = match flag.as_str() {
            "-mindirect-branch=thunk-extern" => "-mretpoline-external-thunk".to_owned(),
            // gcc's looks at arrays at the end of structures, too; clang's does so where `-fstrict-flex-arrays=` says it.
            "-fsanitize=bounds-strict" => "-fsanitize=array-bounds".to_owned(),
            // clang's always go through a register.
            "-mindirect-branch-register" => continue,
            // What is inlined cannot be traced, and nobody records the places in a prebuilt object.
            "-pg" | "-mfentry" | "-mrecord-mcount" | "-mnop-mcount" => continue,
            other if other.starts_with("-g") => continue,
            other => {
                if let Some(boundary) = value(other, "-mpreferred-stack-boundary=") {
                    format!("-mstack-alignment={}", 1u32 << boundary.min(12))
                } else if let Some(bytes) = value(other, "-fmin-function-alignment=") {
                    format!("-falign-functions={bytes}")
                } else {
                    other.to_owned()
                }
            }
        };
        translated.push(said);
    }
    translated.push("-Wno-unknown-warning-option".to_owned());
    translated
}

/// The number that a flag ends in.
fn value(flag: &str, name: &str) -> Option<u32> {
    flag.strip_prefix(name)?.parse().ok()
}

/// Whether C compiled without a flag is as good.
fn may_be_left_out(flag: &str) -> bool {
    let mut known = TUNING.iter().chain(OF_GCC_ALONE);
    known.any(|known| flag.starts_with(known))
}

/// Leaves out what clang does not know, as far as it may be left out.
fn ask(clang: &Clang, mut flags: Vec<String>) -> Result<Result<Vec<String>, String>, Error> {
    for _ in 0..ROUNDS {
        let mut command = Command::new(&clang.program);
        command
            .args(without_files(&flags))
            .args(["-fsyntax-only", "-x", "c", "/dev/null"])
            .env("LC_ALL", "C");
        let output = program::output(&mut command).map_err(Error::spawn("clang"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let unknown: Vec<&str> = said.lines().filter_map(complaint).collect();
        if let Some(demand) = unknown.iter().find(|flag| !may_be_left_out(flag)) {
            return Ok(Err(format!(
                "{} cannot do what the kernel asks for with `{demand}`",
                clang.program.display()
            )));
        }
        if unknown.is_empty() && output.status.success() {
            return Ok(Ok(flags));
        }
        let before = flags.len();
        flags.retain(|flag| !unknown.iter().any(|unknown| is_meant(unknown, flag)));
        if flags.len() == before {
            return Ok(Err(format!(
                "{} refuses the kernel's flags: {}",
                clang.program.display(),
                said.trim()
            )));
        }
    }
    Ok(Err(format!(
        "{} refuses the kernel's flags again and again",
        clang.program.display()
    )))
}

/// The flags without the files they bring in: those are of no interest to an empty file.
fn without_files(flags: &[String]) -> Vec<&str> {
    let mut kept = Vec::new();
    let mut all = flags.iter();
    while let Some(flag) = all.next() {
        match flag.as_str() {
            "-include" => drop(all.next()),
            _ if flag.starts_with("-I") => {}
            other => kept.push(other),
        }
    }
    kept
}

/// Whether a complaint about `unknown`, which may lack its value, is about `flag`.
fn is_meant(unknown: &str, flag: &str) -> bool {
    flag == unknown || (unknown.ends_with('=') && flag.starts_with(unknown))
}

/// The flag that a line of clang's complains about: the first word in quotes that begins with a hyphen.
fn complaint(line: &str) -> Option<&str> {
    let (_, complaint) = line
        .split_once("error: ")
        .or_else(|| line.split_once("warning: "))?;
    complaint
        .split('\'')
        .skip(1)
        .step_by(2)
        .find(|quoted| quoted.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(flags: &[&str]) -> Vec<String> {
        flags.iter().map(|&flag| flag.to_owned()).collect()
    }

    #[test]
    fn what_is_said_differently_is_translated() {
        let translated = translate(&strings(&[
            "-mindirect-branch=thunk-extern",
            "-mindirect-branch-register",
            "-fsanitize=bounds-strict",
            "-mpreferred-stack-boundary=3",
            "-fmin-function-alignment=16",
            "-pg",
            "-mfentry",
            "-g",
            "-mharden-sls=all",
        ]));
        assert_eq!(
            translated,
            [
                "--target=x86_64-linux-gnu",
                "-mretpoline-external-thunk",
                "-fsanitize=array-bounds",
                "-mstack-alignment=8",
                "-falign-functions=16",
                "-mharden-sls=all",
                "-Wno-unknown-warning-option",
            ]
        );
    }

    #[test]
    fn complaints_name_the_flag() {
        for (line, flag) in [
            (
                "clang-22: error: unknown argument: '-mfoo=3'",
                Some("-mfoo=3"),
            ),
            (
                "clang: error: unknown argument '-fa'; did you mean '-fb'?",
                Some("-fa"),
            ),
            (
                "clang-22: error: unsupported option '-mrecord-mcount' for target 'x86_64-unknown-linux-gnu'",
                Some("-mrecord-mcount"),
            ),
            (
                "clang-22: warning: optimization flag '-falign-jumps=1' is not supported [-Wignored-optimization-argument]",
                Some("-falign-jumps=1"),
            ),
            ("2 warnings generated.", None),
        ] {
            assert_eq!(complaint(line), flag, "{line}");
        }
    }
}
