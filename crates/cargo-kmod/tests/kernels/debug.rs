// SPDX-License-Identifier: MIT OR Apache-2.0

//! Debug information beside a module, and kernel messages decoded with it.

use std::{env, fs, path::Path};

use kmod_decode::Code;
use object::{Object as _, ObjectSection as _};

use super::harness::{Attempt, Result, Run, each_kernel, has, kmod, line_of, modules, told};

#[test]
#[ignore = "needs kernels: run ./test"]
fn debug_information_is_beside_the_module_and_not_in_it() -> Result {
    each_kernel(|kernel| {
        // Its crates bring panics, and with them the names of their files.
        let ko = Attempt::module("many-crates").on(kernel).build()?;
        let data = fs::read(&ko)?;
        let file = object::File::parse(&*data)?;
        for section in file.sections() {
            let name = section.name()?;
            if name.starts_with(".debug") || name.starts_with(".rela.debug") {
                return Err(format!("{} has a section {name}", ko.display()).into());
            }
        }
        let text = String::from_utf8_lossy(&data);
        for variable in ["HOME", "CARGO_HOME", "CARGO_MANIFEST_DIR"] {
            let folder = env::var(variable).unwrap_or_else(|_| "/nowhere at all".into());
            if text.contains(&format!("{folder}/")) {
                return Err(format!("{} names {folder}", ko.display()).into());
            }
        }
        let (module, debug) = (Code::parse(&data)?, read(&beside(&ko))?);
        if module.has_lines() || !debug.has_lines() {
            return Err("the line tables are not where they belong".into());
        }
        if module.build_id().is_none() || module.build_id() != debug.build_id() {
            return Err("the module and its debug information are of two builds".into());
        }
        Ok(())
    })
}

/// Makes `backtraces` do something deep in Rust: while it runs, through its file in sysfs, or while it is loaded.
fn deep(kernel: &str, act: &str, is_loading: bool) -> Result<Run> {
    let attempt = Attempt::module("backtraces").on(kernel);
    if is_loading {
        return attempt
            .param(&format!("act={act}"))
            .command(&["true"])
            .run();
    }
    let script = format!("echo {act} >/sys/module/backtraces/parameters/act");
    attempt.command(&["sh", "-c", &script]).run()
}

/// That the kernel's trace has these functions of the module, in this order, all of them certain, with nothing
/// of the module between them, and that one of the kernel's own follows.
fn has_calls(evidence: &str, calls: &[&str]) -> Result {
    let trace = evidence
        .split_once("Call Trace:")
        .and_then(|(_, rest)| Some(rest.split_once("</TASK>")?.0))
        .ok_or("there is no trace")?;
    // Words on the stack that may once have been calls are marked.
    let lines: Vec<&str> = trace
        .lines()
        .filter(|line| line.contains("+0x") && !line.contains(" ? "))
        .collect();
    let start = lines
        .iter()
        .position(|line| calls.first().is_some_and(|call| line.contains(call)))
        .ok_or_else(|| format!("{calls:?} are not in:\n{evidence}"))?;
    for (index, call) in calls.iter().enumerate() {
        let is_there = lines
            .get(start + index)
            .is_some_and(|line| line.contains(call) && line.contains("[backtraces]"));
        if !is_there {
            return Err(format!("{call} is not where it belongs in:\n{}", lines.join("\n")).into());
        }
    }
    // The kernel's own function that called.
    match lines.get(start + calls.len()) {
        Some(line) if !line.contains("[backtraces]") => Ok(()),
        other => Err(format!("{other:?} follows {calls:?}").into()),
    }
}

/// That the decoded calls have these functions of the driver at these lines, in this order.
fn has_lines(run: &Run, wanted: &[(&str, &str)]) -> Result {
    let frames = run
        .decoded
        .iter()
        .filter_map(|call| call["frames"].as_array())
        .flatten();
    let package = modules().join("backtraces");
    let package = package.to_string_lossy();
    for frame in frames.clone() {
        // Of everything but the driver, no folder of this machine is told.
        let path = frame["path"].as_str().unwrap_or_default();
        let roots = [package.as_ref(), "/kmod", "/rustc", "/cargo"];
        if !roots
            .iter()
            .any(|root| path.starts_with(&format!("{root}/")))
        {
            return Err(format!("{frame} is in a folder of this machine").into());
        }
    }
    let found: Vec<(String, u64)> = frames
        .filter(|frame| frame["file"] == "src/lib.rs")
        .map(|frame| {
            let function = frame["function"].as_str().unwrap_or_default().to_owned();
            (function, frame["line"].as_u64().unwrap_or_default())
        })
        .collect();
    let mut expected = Vec::new();
    for (function, mark) in wanted {
        expected.push((
            (*function).to_owned(),
            u64::try_from(line_of("backtraces", mark)?)?,
        ));
    }
    if found == expected {
        Ok(())
    } else {
        Err(format!("{found:?} are not {expected:?}\n{}", run.stderr).into())
    }
}

const CALLS: [&str; 5] = [
    " backtraces::innermost+",
    " <backtraces::One as backtraces::Object>::method+",
    " backtraces::generic::<7>+",
    " backtraces::outermost+",
    " kernel::os::linux::module_param::set::<",
];

/// What every way into the module's depths has in common.
const LINES: [(&str, &str); 6] = [
    (
        "<backtraces::One as backtraces::Object>::method",
        "// from a method",
    ),
    ("backtraces::generic::<7>::{closure#0}", "// from a closure"),
    ("backtraces::generic::<7>", "// from generic"),
    ("backtraces::inlined", "// from inlined"),
    ("backtraces::outermost", "// from outermost"),
    (
        "<backtraces::Act as kernel::module_param::value::ModuleParam>::try_from_param_arg",
        "// from the callback",
    ),
];

#[test]
#[ignore = "needs kernels: run ./test"]
fn backtraces_through_rust_are_complete_and_decoded() -> Result {
    each_kernel(|kernel| {
        for (act, mark, kind) in [
            ("warn", "// warns", "warning"),
            ("panic", "// panics", "oops"),
        ] {
            let lines = [&[("backtraces::innermost", mark)], &LINES[..]].concat();
            for is_loading in [false, true] {
                let run = deep(kernel, act, is_loading)?;
                run.ended(5, "kernel", kind)?;
                has_calls(&run.evidence, &CALLS)?;
                has_lines(&run, &lines)?;
                let line = line_of("backtraces", mark)?;
                has(&run.message, &format!("src/lib.rs:{line}"))?;
                has(
                    &run.stderr,
                    &format!("backtraces::innermost\n             at src/lib.rs:{line}:"),
                )?;
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_stack_overflow_is_told_by_its_cause() -> Result {
    each_kernel(|kernel| {
        let run = deep(kernel, "recurse", true)?;
        run.ended(6, "kernel", "panic")?;
        assert!(!run.stderr.contains("booted once more"), "{}", run.stderr);
        has(&run.message, "stack overflow in backtraces::recursion+")?;
        let line = line_of("backtraces", "// goes deeper")?;
        has(&run.stderr, &format!("at src/lib.rs:{line}:"))?;
        has(&run.stderr, " more times\n")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_log_is_decoded_with_the_build_it_is_of_and_with_no_other() -> Result {
    each_kernel(|kernel| {
        let folder = tempfile::tempdir()?;
        let package = folder.path().join("backtraces");
        copy(&modules().join("backtraces"), &package)?;
        let attempt = || Attempt::of(&package).with_own_target().on(kernel);
        let run = attempt().param("act=warn").command(&["true"]).run()?;
        run.ended(5, "kernel", "warning")?;
        let log = folder.path().join("kept.log");
        fs::copy(&run.console, &log)?;
        let decode = || kmod(&package).args(["decode"]).args([&log]).output();
        let line = line_of("backtraces", "// warns")?;
        let decoded = decode()?;
        let text = String::from_utf8_lossy(&decoded.stdout).into_owned();
        if decoded.status.code() != Some(0) {
            return Err(told(&decoded).into());
        }
        has(&text, " backtraces::innermost\n")?;
        has(&text, &format!(" at src/lib.rs:{line}:"))?;
        has(&text, " <TASK>")?;
        // Not an instruction changes, but every line.
        let source = package.join("src/lib.rs");
        let moved = fs::read_to_string(&source)?.replacen("#![forbid", "\n#![forbid", 1);
        fs::write(&source, moved)?;
        let ko = attempt().build()?;
        let refused = decode()?;
        if refused.status.code() != Some(3) {
            return Err(told(&refused).into());
        }
        has(&told(&refused), "KMOD0261")?;
        has(&told(&refused), "build id")?;
        let debug = beside(&ko);
        kmod(&package).args(["clean"]).success()?;
        if debug.exists() {
            return Err(format!("{} is still there", debug.display()).into());
        }
        Ok(())
    })
}

/// Copies a package.
fn copy(from: &Path, to: &Path) -> Result {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn beside(ko: &Path) -> std::path::PathBuf {
    ko.with_extension("ko.debug")
}

fn read(path: &Path) -> Result<Code> {
    let data = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Code::parse(&data)?)
}
