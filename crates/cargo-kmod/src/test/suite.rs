// SPDX-License-Identifier: MIT OR Apache-2.0

//! The tests of a package: built, listed, and those chosen that were asked for.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use kmod_build::{Request, TestTarget};
use kmod_guest_protocol::{LIST_TESTS, Listed};
use kmod_host::program;
use kmod_report::Diagnostic;

use super::arguments::Arguments;
use crate::{
    cli::Compile,
    failure::{Failure, Result},
    package::Module,
};

/// One program of tests.
#[derive(Debug)]
pub(super) struct Suite {
    /// Its name: the file's, as a rule.
    pub(super) name: String,
    /// The file, for a reader: `tests/hello.rs`.
    pub(super) file: String,
    /// The executable.
    pub(super) program: PathBuf,
    /// Whether it has the harness; else it is a test as a whole.
    pub(super) has_harness: bool,
    /// Its tests, but for those that were filtered out, sorted by name.
    pub(super) tests: Vec<Test>,
    /// How many were filtered out.
    pub(super) filtered: usize,
}

/// One test.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) listed: Listed,
    /// Whether it is to be run: others are shown as ignored.
    pub(super) runs: bool,
}

/// The tests of a module that `--test` names; all without it.
pub(super) fn targets(
    module: &Module,
    names: &[String],
    compile: &Compile,
) -> Result<Vec<TestTarget>> {
    if names.is_empty() {
        return Ok(module.default_tests(compile));
    }
    let mut chosen: Vec<TestTarget> = Vec::new();
    for name in names {
        let pattern = glob::Pattern::new(name);
        let fits = |target: &&TestTarget| match &pattern {
            Ok(pattern) => pattern.matches(&target.name),
            Err(_) => target.name == *name,
        };
        let found: Vec<&TestTarget> = module
            .tests
            .iter()
            .map(|test| &test.target)
            .filter(fits)
            .collect();
        if found.is_empty() {
            return Err(no_such_test(module, name));
        }
        for target in found {
            if !chosen.contains(target) {
                chosen.push(target.clone());
            }
        }
    }
    Ok(chosen)
}

fn no_such_test(module: &Module, name: &str) -> Failure {
    let known: Vec<&str> = module
        .tests
        .iter()
        .map(|test| test.target.name.as_str())
        .collect();
    let message = format!(
        "no test target matches `{name}` in package `{}`",
        module.package
    );
    let diagnostic = Diagnostic::new("KMOD0403", message).exit(2);
    if known.is_empty() {
        diagnostic.help("write tests in tests/NAME.rs").into()
    } else {
        diagnostic
            .note(format_args!("tests: {}", known.join(", ")))
            .into()
    }
}

/// Lists the tests of each program, and chooses.
pub(super) fn suites(
    request: &Request<'_>,
    programs: Vec<(TestTarget, PathBuf)>,
    arguments: &Arguments,
) -> Result<Vec<Suite>> {
    let folder = request
        .manifest_path
        .parent()
        .unwrap_or(request.manifest_path);
    let mut suites = Vec::new();
    for (target, program) in programs {
        let file = target.source.strip_prefix(folder).unwrap_or(&target.source);
        let file = file.display().to_string();
        let all = if target.has_harness {
            list(&program)?
        } else {
            vec![whole(&target.name, &file)]
        };
        let count = all.len();
        let tests: Vec<Test> = all
            .into_iter()
            .filter_map(|test| choose(test, arguments))
            .collect();
        suites.push(Suite {
            name: target.name,
            file,
            program,
            has_harness: target.has_harness,
            filtered: count - tests.len(),
            tests,
        });
    }
    Ok(suites)
}

/// A program without the harness is one test, of its own name: nobody but itself knows what is in it.
fn whole(name: &str, file: &str) -> Listed {
    Listed {
        name: name.to_owned(),
        ignore: false,
        reason: String::new(),
        should_panic: false,
        file: file.to_owned(),
        line: 1,
    }
}

/// What becomes of a test; nothing if it is filtered out.
fn choose(test: Listed, arguments: &Arguments) -> Option<Test> {
    if !arguments.selects(&test.name) || (arguments.ignored && !test.ignore) {
        return None;
    }
    let runs = !test.ignore || arguments.ignored || arguments.include_ignored;
    Some(Test { listed: test, runs })
}

/// The tests of a program, as it lists them itself: it is one of this machine, and does nothing else then.
fn list(path: &Path) -> Result<Vec<Listed>> {
    let broken = |why: &dyn std::fmt::Display| -> Failure {
        Diagnostic::new(
            "KMOD0404",
            format_args!("{} does not list its tests", path.display()),
        )
        .exit(3)
        .note(why)
        .help("it was built for this machine: build it anew after `cargo clean`")
        .into()
    };
    let output = program::output(Command::new(path).arg(LIST_TESTS).env_clear());
    let output =
        output.map_err(|fault| fault.into(Failure::interrupted(), |error| broken(&error)))?;
    if !output.status.success() {
        return Err(broken(&output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let tests: std::result::Result<Vec<Listed>, _> =
        text.lines().map(serde_json::from_str).collect();
    tests.map_err(|error| broken(&error))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn listed(name: &str, ignore: bool) -> Listed {
        Listed {
            name: name.to_owned(),
            ignore,
            reason: String::new(),
            should_panic: false,
            file: String::new(),
            line: 1,
        }
    }

    #[test]
    fn ignored_tests_run_when_asked_for() {
        let chosen = |words: &[&str]| -> Vec<(String, bool)> {
            let arguments =
                Arguments::try_parse_from([&["--"], words].concat()).unwrap_or_default();
            let all = [listed("a", false), listed("b", true)];
            let tests = all.into_iter().filter_map(|test| choose(test, &arguments));
            tests.map(|test| (test.listed.name, test.runs)).collect()
        };
        let named = |list: &[(&str, bool)]| -> Vec<(String, bool)> {
            list.iter()
                .map(|(name, runs)| ((*name).to_owned(), *runs))
                .collect()
        };
        assert_eq!(chosen(&[]), named(&[("a", true), ("b", false)]));
        assert_eq!(chosen(&["--ignored"]), named(&[("b", true)]));
        assert_eq!(
            chosen(&["--include-ignored"]),
            named(&[("a", true), ("b", true)])
        );
        assert_eq!(chosen(&["b"]), named(&[("b", false)]));
    }
}
