// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod test`: whatever is wrong with a module or a test is found, told of and counted, in every format.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

use super::harness::{Result, has, kmod, line_of, modules, target, told};

/// `cargo kmod test` in a package, on kernels.
fn test(package: &Path, kernels: &[String], words: &[&str]) -> Result<Output> {
    let mut arguments = vec!["test"];
    for kernel in kernels {
        arguments.extend(["--kernel", kernel]);
    }
    let target = target();
    let target = target.to_string_lossy();
    arguments.extend(["--target-dir", &target]);
    kmod(package).args(arguments).args(words).output()
}

fn kernels() -> Result<Vec<String>> {
    let all = env::var("KMOD_TEST_KERNELS").map_err(|_| "KMOD_TEST_KERNELS is not set")?;
    Ok(all.split_whitespace().map(str::to_owned).collect())
}

/// The first kernel alone.
fn first_kernel() -> Result<Vec<String>> {
    Ok(kernels()?.into_iter().take(1).collect())
}

fn provoked() -> std::path::PathBuf {
    modules().join("provoked")
}

fn ended_with(output: &Output, code: i32) -> Result {
    if output.status.code() == Some(code) {
        return Ok(());
    }
    Err(format!("not {code}: {}", told(output)).into())
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// How many machines were started.
fn boots(output: &Output) -> usize {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.matches("  Booting ").count()
}

/// The JSON lines of one kernel.
struct Records<'a> {
    kernel: &'a str,
    all: &'a [Value],
}

impl Records<'_> {
    /// What was told of a test's end: nothing else of that name, and that it was begun before.
    fn test(&self, file: &str, name: &str) -> Result<&Value> {
        let own = self.of("test", file);
        let own: Vec<&Value> = own.filter(|record| record["name"] == name).collect();
        match own.as_slice() {
            [started, ended] if started["event"] == "started" => Ok(ended),
            other => Err(format!("{file} {name} on {}: {other:?}", self.kernel).into()),
        }
    }

    /// What was told of a file's end.
    fn suite(&self, file: &str) -> Result<&Value> {
        let last = self.of("suite", file).last();
        last.ok_or_else(|| format!("nothing of {file}").into())
    }

    fn of(&self, kind: &str, file: &str) -> impl Iterator<Item = &Value> {
        let path = format!("tests/{file}");
        self.all.iter().filter(move |record| {
            record["kernel"] == self.kernel && record["type"] == kind && record["file"] == path
        })
    }

    /// That a test ended so, and that all there is to say about it has these words.
    fn ended(&self, file: &str, name: &str, event: &str, words: &[&str]) -> Result<&Value> {
        let record = self.test(file, name)?;
        is(record, event, words)?;
        Ok(record)
    }
}

fn is(record: &Value, event: &str, words: &[&str]) -> Result {
    if record["event"] != event {
        return Err(format!("not {event}: {record:#}").into());
    }
    let text = format!("{record:#}");
    words.iter().try_for_each(|word| has(&text, word))
}

/// That what was found was decoded to this line of the module.
fn decoded_to(list: &Value, file: &str, line: usize) -> Result {
    let calls = list["decoded"].as_array().into_iter().flatten();
    let mut frames = calls.filter_map(|call| call["frames"].as_array()).flatten();
    if frames.any(|frame| frame["file"] == file && frame["line"] == line) {
        return Ok(());
    }
    Err(format!("{file}:{line} is not in {list:#}").into())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn tests_find_what_goes_wrong_in_the_kernel() -> Result {
    let kernels = kernels()?;
    let mut words = vec!["--no-fail-fast", "--test-timeout", "6", "--format", "json"];
    for file in [
        "end",
        "kernel",
        "leaks",
        "memory",
        "library",
        "plain",
        "plain_fails",
        "with_std",
        "without_end",
        "written",
    ] {
        words.extend(["--test", file]);
    }
    let output = test(&provoked(), &kernels, &words)?;
    // What the kernel found wins over tests that failed.
    ended_with(&output, 5)?;
    let text = stdout(&output);
    let all: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}").into()))
        .collect::<Result<_>>()?;
    let verdicts: Vec<&Value> = all
        .iter()
        .filter(|record| record["reason"] == "kmod-verdict")
        .collect();
    if verdicts.len() != kernels.len() || verdicts.iter().any(|verdict| verdict["code"] != 5) {
        return Err(format!("{verdicts:#?}").into());
    }
    let tested = all.iter().filter(|it| it["reason"] == "kmod-test").count();
    if tested + verdicts.len() != all.len() {
        return Err("there are records of other kinds".into());
    }
    for verdict in verdicts {
        let kernel = verdict["kernel"].as_str().unwrap_or_default();
        let records = Records { kernel, all: &all };
        the_kernel_s_findings(&records)?;
        what_user_space_sees(&records)?;
        what_has_no_end(&records)?;
        what_is_not_given_back(&records)?;
    }
    // After an oops, and what cannot be ended, twice.
    if boots(&output) == 4 * kernels.len() {
        return Ok(());
    }
    Err(format!("{} machines", boots(&output)).into())
}

fn the_kernel_s_findings(records: &Records<'_>) -> Result {
    let at_end = line_of("provoked", "// warns at the end")?;
    records.ended("end.rs", "makes_it_warn_later", "ok", &[])?;
    let end = records.suite("end.rs")?;
    is(
        end,
        "failed",
        &[&format!("condition met at src/lib.rs:{at_end}")],
    )?;
    decoded_to(&end["trouble"][0], "src/lib.rs", at_end)?;

    records.ended("kernel.rs", "a_first_one_passes", "ok", &[])?;
    let taint = "the test tainted the kernel: U";
    records.ended("kernel.rs", "b_taints_in_silence", "failed", &[taint])?;
    let line = line_of("provoked", "// warns at once")?;
    let message = format!("kernel warning: condition met at src/lib.rs:{line}");
    let warning = records.ended("kernel.rs", "b_warns", "failed", &[&message])?;
    decoded_to(&warning["kernel-findings"][0], "src/lib.rs", line)?;
    records.ended("kernel.rs", "c_passes_after_the_warning", "ok", &[])?;
    let line = line_of("provoked", "asked to by a test")?;
    let message = format!("the kernel failed: panicked at src/lib.rs:{line}");
    let panic = records.ended("kernel.rs", "d_panics_in_the_kernel", "failed", &[&message])?;
    decoded_to(&panic["kernel-findings"][0], "src/lib.rs", line)?;
    records.ended("kernel.rs", "e_passes_in_another_machine", "ok", &[])?;
    records.ended("kernel.rs", "f_refuses", "ok", &[])?;
    if records.suite("kernel.rs")?["logs"].as_array().map(Vec::len) != Some(2) {
        return Err("not the logs of two machines".into());
    }

    let name = "b_after_it_was_given_back";
    let after = records.ended("written.rs", name, "failed", &[])?;
    is_of_memory(after["kernel-findings"][0]["message"].as_str())?;
    let source = fs::read_to_string(provoked().join("faults.c"))?;
    let line = source
        .lines()
        .position(|line| line.contains("kfree((void *)gone)"));
    decoded_to(
        &after["kernel-findings"][0],
        "faults.c",
        line.ok_or("faults.c is another one")? + 1,
    )
}

/// That a finding is of memory that was written wrongly, whichever checker it is that guards it this time.
fn is_of_memory(message: Option<&str>) -> Result {
    match message {
        Some(message) if message.contains("BUG kmalloc-") => Ok(()),
        Some(message) if message.contains("KFENCE: ") => Ok(()),
        other => Err(format!("{other:?} is not about memory").into()),
    }
}

fn what_user_space_sees(records: &Records<'_>) -> Result {
    let library = records.suite("library/main.rs")?;
    is(library, "ok", &[])?;
    if library["passed"].as_u64() < Some(30) {
        return Err(format!("too few: {library:#}").into());
    }
    let said = &["a plain program was here"];
    records.ended("plain.rs", "plain", "ok", said)?;
    let said = &["a plain program gives up", "the program ended with code 3"];
    records.ended("plain_fails.rs", "plain_fails", "failed", said)?;
    for name in ["an_index_too_far", "both_libraries", "threads_and_files"] {
        records.ended("with_std.rs", name, "ok", &[])?;
    }
    let name = "fails_in_another_thread";
    let said = &["tests/with_std.rs:28:35:", "over there", "it went well"];
    records.ended("with_std.rs", name, "failed", said).map(drop)
}

fn what_has_no_end(records: &Records<'_>) -> Result {
    let said = &["not over after 6 s", "state S", "nanosleep+0x"];
    records.ended("without_end.rs", "a_sleeps", "timeout", said)?;
    records.ended("without_end.rs", "b_passes", "ok", &[])?;
    let said = &["state D", "it cannot be ended", "sysrq: Show Blocked State"];
    let stuck = records.ended("without_end.rs", "c_waits_in_the_kernel", "timeout", said)?;
    decoded_to(
        stuck,
        "src/lib.rs",
        line_of("provoked", "wait_for_completion()")?,
    )?;
    records.ended("without_end.rs", "d_passes", "ok", &[])?;
    let said = &[
        "state R",
        "it cannot be ended",
        "sysrq: Show backtrace of all active CPUs",
    ];
    let name = "e_goes_round_in_the_kernel";
    let turns = records.ended("without_end.rs", name, "timeout", said)?;
    decoded_to(turns, "src/lib.rs", line_of("provoked", "// goes round")?)
}

fn what_is_not_given_back(records: &Records<'_>) -> Result {
    let leak = "memory leak: provoked: 1 allocation was never given back";
    records.ended("leaks.rs", "a_forgets_in_init", "failed", &[leak])?;
    records.ended("leaks.rs", "b_forgets_later", "ok", &[])?;
    is(records.suite("leaks.rs")?, "failed", &[leak])?;
    for name in [
        "every_failure_is_walked_through",
        "loading_is_walked_through",
        "the_chosen_allocation_fails_and_no_other",
        "work_that_fails_by_itself_is_no_walk",
    ] {
        records.ended("memory.rs", name, "ok", &[])?;
    }
    let name = "z_what_a_failure_leaves_behind_is_found";
    let said = &["after the failure of allocation 2 the module has 3 allocations, 2 before"];
    records.ended("memory.rs", name, "failed", said).map(drop)
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn tests_are_reported_as_cargo_does() -> Result {
    let kernels = kernels()?;
    let words = [
        "--test",
        "results",
        "--test",
        "leaks",
        "--",
        "--show-output",
    ];
    let output = test(&provoked(), &kernels, &words)?;
    ended_with(&output, 1)?;
    let text = stdout(&output);
    for line in [
        "\nrunning 18 tests\n",
        "\ntest does_not_panic - should panic ... FAILED\n",
        "\ntest inner::passes_too ... ok\n",
        "\ntest is_ignored ... ignored, it needs hardware\n",
        "\ntest is_skipped ... ignored, there is none of that here\n",
        "\ntest leaves_the_module_unloaded ... ok\n",
        "\ntest panics_with_the_text - should panic ... ok\n",
        "\ntest the_module_is_as_it_was ... ok\n",
        "\nsuccesses:\n\n---- panics_as_it_should stdout ----\n",
        "\n---- passes stdout ----\na line of one that passes\n",
        "\ntest 'fails_in_an_assertion' panicked at tests/results.rs:21:5:\n\
         assertion `left == right` failed: arithmetic\n  left: 2\n right: 3\n",
        "Error: open \"/dev/none-such\": no such file or directory (ENOENT), at tests/results.rs:26:5\n",
        "note: test did not panic as expected at tests/results.rs:",
        "panic message: \"something else\"\n",
        "the test ended its process, with code 7\n",
        "the test's process was killed by signal 9 (SIGKILL)\n",
        "the test's process was killed by signal 11 (SIGSEGV)\n",
        "the test leaves module `provoked` in use: 1 references, 0 before\n",
        "\nmodule `provoked` could not be unloaded: ",
        "\n    looks_at_nothing\n    panics_with_another_text\n    z_leaves_the_module_in_use\n",
        "test result: FAILED. 8 passed; 8 failed; 2 ignored; 0 measured; 0 filtered out; finished in ",
    ] {
        has(&text, line)?;
        if text.matches(line).count() != kernels.len() {
            return Err(format!("{line:?} is not there once for each kernel").into());
        }
    }
    let said = told(&output);
    // A file that fails ends a kernel, but not the matrix of them.
    has(&said, "test failed, to rerun pass `--test results`")?;
    if said.contains("Running tests/leaks.rs") || boots(&output) != kernels.len() {
        return Err(format!("it went on: {said}").into());
    }
    // One kernel alone needs no table.
    if kernels.len() == 1 {
        return Ok(());
    }
    let table: Vec<Vec<&str>> = text
        .lines()
        .skip_while(|line| !line.starts_with("kernel "))
        .map(|line| line.split_whitespace().collect())
        .collect();
    let [head, rows @ ..] = table.as_slice() else {
        return Err(format!("there is no table: {text}").into());
    };
    let is_row = |row: &Vec<&str>| matches!(row.as_slice(), [_, "8", "8", "2", "1", ..]);
    if head[1..] == ["passed", "failed", "ignored", "code", "verdict"]
        && rows.len() == kernels.len()
        && rows.iter().all(is_row)
    {
        return Ok(());
    }
    Err(format!("{table:?}").into())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn tests_run_in_machines_of_their_own_and_are_told_of_in_ktap() -> Result {
    let kernel = first_kernel()?;
    let words = [
        "--test",
        "results",
        "--test",
        "written",
        "--isolate",
        "--",
        "--format",
        "ktap",
    ];
    let chosen = ["--exact", "--include-ignored", "passes", "a_behind_its_end"];
    let output = test(&provoked(), &kernel, &[&words[..], &chosen].concat())?;
    ended_with(&output, 5)?;
    if boots(&output) != 2 {
        return Err(format!("{} machines", boots(&output)).into());
    }
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    let release = lines
        .get(3)
        .and_then(|line| line.strip_prefix("  # Subtest: "));
    let release = release.unwrap_or_default();
    let before = [
        "KTAP version 1",
        "1..1",
        "  KTAP version 1",
        &format!("  # Subtest: {release}"),
        "  1..2",
        "    KTAP version 1",
        "    # Subtest: results",
        "    1..1",
        "    # passes.location: tests/results.rs:13",
        "    ok 1 passes",
        "  # Totals: pass:1 fail:0 skip:0 error:0 total:1",
        "  ok 1 results",
        "    KTAP version 1",
        "    # Subtest: written",
        "    1..1",
        "    # a_behind_its_end.location: tests/written.rs:13",
    ];
    let after = [
        "    not ok 1 a_behind_its_end",
        "  # Totals: pass:0 fail:1 skip:0 error:0 total:1",
        "  not ok 2 written",
        "# Totals: pass:1 fail:1 skip:0 error:0 total:2",
        &format!("not ok 1 {release}"),
        "# Totals: pass:1 fail:1 skip:0 error:0 total:2",
    ];
    let rest = lines.strip_prefix(&before);
    match rest.and_then(|rest| rest.strip_suffix(&after)) {
        Some([why]) => is_of_memory(why.strip_prefix("    # ")),
        _ => Err(text.into()),
    }
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn tests_are_listed_and_chosen_as_cargo_does() -> Result {
    let kernel = first_kernel()?;
    let list = |words: &[&str]| -> Result<String> {
        let output = test(&provoked(), &kernel, words)?;
        ended_with(&output, 0)?;
        Ok(stdout(&output))
    };
    // One whose features are off is passed over; one without the harness is one test.
    let all = list(&["--", "--list"])?;
    for line in [
        "plain: test\n",
        "signals::are_counted: test\n",
        "a_sleeps: test\n",
    ] {
        has(&all, line)?;
    }
    if all.contains("is_there") {
        return Err(all.into());
    }
    let some = list(&[
        "--test", "results", "--", "--list", "pass", "--skip", "inner",
    ])?;
    let wanted = "passes: test\npasses_with_a_result: test\n\n2 tests, 0 benchmarks\n\n";
    if some != wanted {
        return Err(some.into());
    }
    let ignored = list(&["--test", "results", "--", "--list", "--ignored"])?;
    if ignored != "is_ignored: test\n\n1 test, 0 benchmarks\n\n" {
        return Err(ignored.into());
    }
    let featured = ["--features", "more", "--test", "feat*", "--", "--list"];
    has(&list(&featured)?, "is_there: test\n")?;
    let output = test(&provoked(), &kernel, &["--test", "featured", "--no-run"])?;
    ended_with(&output, 1)?;
    has(&told(&output), "requires the features: `more`")?;
    let output = test(&provoked(), &kernel, &["--test", "none"])?;
    ended_with(&output, 2)?;
    has(&told(&output), "KMOD0403")?;
    // Outside of the machine they do nothing.
    let output = test(&provoked(), &kernel, &["--test", "results", "--no-run"])?;
    let said = told(&output);
    let path = said
        .rsplit_once(" (")
        .and_then(|(_, rest)| rest.split_once(')'));
    let program = path.ok_or("no program was named")?.0;
    let program = provoked().join(program);
    let output = Command::new(program).output()?;
    ended_with(&output, 2)?;
    has(&told(&output), "run them with `cargo kmod test`")
}

/// The tests of a package that was just made, and one that says something; what is built goes into `target`.
pub(crate) fn of_a_new_package_pass(package: &Path, target: &Path) -> Result {
    let file = package.join("tests/module.rs");
    let more =
        "\n#[test]\nfn it_talks() {\n    kmod_test::println!(\"talking all the while\");\n}\n";
    let text = fs::read_to_string(&file)? + more;
    fs::write(&file, &text)?;
    let count = text.matches("#[test]").count();
    let kernel = first_kernel()?;
    let output = kmod(package)
        .env("CARGO_TARGET_DIR", target.as_os_str())
        .args([
            "test",
            "--kernel",
            &kernel.concat(),
            "--",
            "-q",
            "--nocapture",
        ])
        .output()?;
    ended_with(&output, 0)?;
    let text = stdout(&output);
    has(&text, "talking all the while\n")?;
    if text.contains("it_talks") {
        return Err(format!("that is not terse: {text}").into());
    }
    has(
        &text,
        &format!("test result: ok. {count} passed; 0 failed; 0 ignored;"),
    )
}
