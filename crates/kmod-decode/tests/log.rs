// SPDX-License-Identifier: MIT OR Apache-2.0

//! Logs about compiled objects against the sources they were made from.

#![allow(clippy::expect_used, reason = "a test that cannot go on says where")]

#[path = "fixture/objects.rs"]
mod objects;

use kmod_decode::{Backtrace, Code, Debug, Decoded, Log, Problem, build_mark};
use objects::{assemble, calls, compile, identify, line_of};
use proptest::prelude::*;

const ID: &str = "00112233445566778899aabbccddeeff00112233";
const OTHER_ID: &str = "ff112233445566778899aabbccddeeff00112233";

fn debug(module: &str, release: Option<&str>, data: &[u8]) -> Debug {
    Debug {
        module: module.to_owned(),
        release: release.map(str::to_owned),
        path: format!("{module}-{}.ko.debug", release.unwrap_or("given")).into(),
        code: Code::parse(data).expect("an object"),
    }
}

/// How a kernel names the instruction that the n-th call of `outside` in a function returns to.
fn after_call(data: &[u8], function: &str, call: usize) -> String {
    let code = Code::parse(data).expect("an object");
    let found = code.functions(function).next().expect("the function");
    let places = calls(data, found, "outside");
    let after = places.get(call).expect("so many calls") + 4 - found.offset;
    // What the kernel calls its size is the way to the next symbol; of the last one it is longer.
    let size = found.extent.unwrap_or(found.size + 0x100);
    format!("{function}+{after:#x}/{size:#x}")
}

fn innermost_lines(decoded: &Decoded<'_>) -> Vec<u32> {
    let calls = decoded.lines.iter().flat_map(|line| &line.calls);
    calls.filter_map(|call| call.frames.first()?.line).collect()
}

fn shown(decoded: &Decoded<'_>) -> String {
    let lines = decoded.lines.iter().map(|line| match line.shown() {
        Some(text) => text,
        None => String::from_utf8_lossy(line.raw).into_owned(),
    });
    lines.collect()
}

#[test]
fn a_call_is_told_and_not_what_follows_it() {
    let text = ".text\ninit_module:\n nop\n call outside\n nop\nlast:\n nop\n";
    let debugs = [debug("drv", None, &assemble(&[text], ID))];
    let log =
        "[    1.0]  init_module+0x6/0x7 [drv]\n[    1.0] RIP: 0010:init_module+0x6/0x7 [drv]\n";
    let log = Log::read(log.as_bytes());
    let decoded = log.decode(&debugs);
    assert_eq!(decoded.problems, []);
    assert_eq!(innermost_lines(&decoded), [4, 5]);
}

#[test]
fn inlined_functions_stand_below_the_line_innermost_first() {
    let data = compile("1");
    let debugs = [debug("drv", None, &data)];
    let place = after_call(&data, "init_module", 0);
    let text = format!(
        "[    1.0] Call Trace:\n[    1.0]  {place} [drv]\n[    1.0]  vfs_write+0x1/0x2\n\
         [    1.0]  ? {place} [drv]"
    );
    let log = Log::read(text.as_bytes());
    let (call, caller) = (line_of("the call"), line_of("inlined into init_module"));
    let frames = format!(
        "              driver::innermost\n                  at tests/data/driver.rs:{call}:5\n\
         \x20             init_module\n                  at tests/data/driver.rs:{caller}:5\n"
    );
    assert_eq!(
        shown(&log.decode(&debugs)),
        format!(
            "[    1.0] Call Trace:\n[    1.0]  {place} [drv]\n{frames}[    1.0]  vfs_write+0x1/0x2\n\
             [    1.0]  ? {place} [drv]\n{frames}"
        )
    );
    let decoded = log.decode(&debugs);
    let calls = decoded.backtrace();
    assert_eq!(
        Backtrace(&calls).to_string(),
        format!(
            "   0: driver::innermost\n             at tests/data/driver.rs:{call}:5\n      \
             init_module\n             at tests/data/driver.rs:{caller}:5\n"
        )
    );
}

#[test]
fn rust_names_are_readable_and_other_lines_stay_as_they_are() {
    let data = compile("1");
    let code = Code::parse(&data).expect("an object");
    let plain = code.functions_called("driver::one::plain");
    let plain = plain.first().expect("by its readable name");
    assert!(plain.symbol.starts_with("_R"), "{}", plain.symbol);
    let raw = format!("\x01\r\n\u{fffd} {}+0x1/0x99 [none]\r\nx", plain.symbol).into_bytes();
    let mut raw = raw;
    raw.extend([0xff, b'\n', b'\n', 0xfe]);
    let log = Log::read(&raw);
    let decoded = log.decode(&[]);
    let whole: Vec<u8> = decoded
        .lines
        .iter()
        .flat_map(|line| line.raw)
        .copied()
        .collect();
    assert_eq!(whole, raw);
    let changed: Vec<String> = decoded
        .lines
        .iter()
        .filter_map(|line| line.shown())
        .collect();
    assert_eq!(changed, ["\u{fffd} driver::one::plain+0x1/0x99 [none]\n"]);
}

#[test]
fn a_demangled_log_is_decoded_all_the_same() {
    let data = compile("1");
    let code = Code::parse(&data).expect("an object");
    let symbol = code
        .functions_called("driver::one::plain")
        .first()
        .expect("it")
        .symbol
        .clone();
    let place = after_call(&data, &symbol, 0);
    let raw = format!("RIP: 0010:{place} [drv]\n {place} [drv]\n");
    let debugs = [debug("drv", None, &data)];
    let mangled = Log::read(raw.as_bytes());
    let readable = shown(&mangled.decode(&[]));
    assert!(readable.contains(" driver::one::plain+0x"), "{readable}");
    let again = Log::read(readable.as_bytes());
    assert_eq!(
        shown(&again.decode(&debugs)),
        shown(&mangled.decode(&debugs))
    );
    assert!(shown(&again.decode(&debugs)).contains("driver.rs"));
}

#[test]
fn another_build_is_refused_by_its_id() {
    let data = identify(&compile("1"), ID);
    let debugs = [debug("drv", None, &data)];
    let place = after_call(&data, "init_module", 0);
    let mark = |module: &str, id: &str| {
        let id: Vec<u8> = (0..id.len())
            .step_by(2)
            .filter_map(|at| u8::from_str_radix(id.get(at..at + 2)?, 16).ok())
            .collect();
        format!("{}\n {place} [drv]\n", build_mark(module, &id))
    };
    for (log, fits) in [
        (format!(" {place} [drv {ID}]\n"), true),
        (format!(" {place} [drv {OTHER_ID}]\n"), false),
        (mark("drv", ID), true),
        (mark("drv", OTHER_ID), false),
        (mark("other", OTHER_ID), true),
    ] {
        let log = Log::read(log.as_bytes());
        let decoded = log.decode(&debugs);
        assert_eq!(!innermost_lines(&decoded).is_empty(), fits, "{log:?}");
        let is_refused = matches!(
            decoded.problems.as_slice(),
            [Problem::OtherBuild { why, .. }] if why.contains("001122334455") && why.contains("ff1122334455")
        );
        assert_eq!(is_refused, !fits, "{:?}", decoded.problems);
    }
}

#[test]
fn another_build_is_refused_by_what_the_log_says_of_its_functions() {
    let text = ".text\none:\n call outside\n nop\ntwo:\n call outside\n nop\nlast:\n nop\n";
    let debugs = [debug("drv", None, &assemble(&[text], ID))];
    for (other, why) in [
        ("two+0x5/0x7", "bytes long"),
        ("last+0x1/0x0", "bytes long"),
        ("three+0x5/0x6", "it has no function"),
    ] {
        // One function that does not fit is enough: the other may have moved within its file.
        let log = format!(" one+0x5/0x6 [drv]\n {other} [drv]\n");
        let log = Log::read(log.as_bytes());
        let decoded = log.decode(&debugs);
        assert_eq!(innermost_lines(&decoded), [], "{other}");
        assert!(
            matches!(decoded.problems.as_slice(), [Problem::OtherBuild { why: it, .. }] if it.contains(why)),
            "{:?}",
            decoded.problems
        );
    }
    let log =
        Log::read(b" one+0x5/0x6 [drv]\n two+0x5/0x6 [drv]\n last+0x1/0xfef [drv]\n".as_slice());
    assert_eq!(innermost_lines(&log.decode(&debugs)), [3, 6, 9]);
}

#[test]
fn each_report_is_decoded_with_what_fits_it() {
    let old = compile("1");
    let new = assemble(
        &["init_module:\n nop\n call outside\n nop\n .skip 0x30, 0x90\nlast:\n nop\n"],
        ID,
    );
    let debugs = [
        debug("drv", Some("6.1.0-1-amd64"), &old),
        debug("drv", Some("6.12.0+x"), &new),
        debug("other_one", Some("6.12.0+x"), &new),
    ];
    let (before, after) = (after_call(&old, "init_module", 0), "init_module+0x6/0x37");
    let report = |release: &str, place: &str, module: &str| {
        format!(
            "------------[ cut here ]------------\nWARNING: CPU: 0 PID: 1 at {place} [{module}]\n\
             CPU: 0 PID: 1 Comm: a Not tainted {release} #1 Debian\nCall Trace:\n <TASK>\n \
             {place} [{module}]\n </TASK>\n---[ end trace 0 ]---\n"
        )
    };
    let text = [
        report("6.1.0-1-amd64", &before, "drv"),
        report("6.12.0+x", after, "drv"),
        report("6.12.0+x", after, "other-one"),
        // A third kernel, for which nothing was built.
        report("7.2.0", after, "drv"),
    ]
    .concat();
    let log = Log::read(text.as_bytes());
    let decoded = log.decode(&debugs);
    let files: Vec<String> = decoded
        .lines
        .iter()
        .flat_map(|line| &line.calls)
        .filter_map(|call| Some(call.frames.first()?.source.as_ref()?.to_string()))
        .map(|file| file.rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        files,
        [
            "driver.rs",
            "driver.rs",
            "part0.s",
            "part0.s",
            "part0.s",
            "part0.s"
        ]
    );
    let missing = Problem::Missing {
        module: "drv".into(),
        release: Some("7.2.0".into()),
    };
    assert_eq!(decoded.problems, [missing]);
}

#[test]
fn functions_of_one_name_are_told_apart_by_their_length() {
    let one = ".text\ndup:\n nop\n call outside\n nop\n .skip 0x10, 0x90\none_end:\n nop\n";
    let two = ".text\n\n\n\n\ndup:\n nop\n call outside\n nop\n .skip 0x20, 0x90\ntwo_end:\n nop\n";
    let data = assemble(&[one, two, two], ID);
    let debugs = [debug("drv", None, &data)];
    let log = Log::read(b" dup+0x6/0x17 [drv]\n dup+0x6/0x27 [drv]\n".as_slice());
    let decoded = log.decode(&debugs);
    // The two of one length are on the same line of different files: that cannot be told.
    assert_eq!(innermost_lines(&decoded), [4]);
    let same = assemble(&[one, two], ID);
    let debugs = [debug("drv", None, &same)];
    assert_eq!(innermost_lines(&log.decode(&debugs)), [4, 8]);
}

#[test]
fn names_that_the_kernel_cut_off_are_found() {
    let long = "a_name_of_some_length_".repeat(30);
    let text = format!(".text\n{long}:\n nop\n call outside\n nop\nlast:\n nop\n");
    let data = assemble(&[&text], ID);
    let debugs = [debug("drv", None, &data)];
    for length in [127, 511] {
        let log = format!(
            " {}+0x6/0x7 [drv]\n",
            long.get(..length).expect("it is longer")
        );
        let log = Log::read(log.as_bytes());
        assert_eq!(innermost_lines(&log.decode(&debugs)), [4]);
    }
}

#[test]
fn a_pointer_to_a_function_is_no_call() {
    let data = compile("1");
    let debugs = [debug("drv", None, &data)];
    let place = after_call(&data, "init_module", 0);
    let (_, size) = place.split_once('/').expect("a size");
    let log = format!(" ? init_module+{size}/{size} [drv]\n");
    let log = Log::read(log.as_bytes());
    let decoded = log.decode(&debugs);
    assert_eq!(
        (innermost_lines(&decoded).len(), decoded.problems.len()),
        (0, 0)
    );
}

#[test]
fn modules_of_the_kernels_own_are_nobodys_concern() {
    let log = Log::read(b" nvme_probe+0x1/0x2 [nvme]\n _RNvC1a1b+0x1/0x2 [mine]\n".as_slice());
    let missing = Problem::Missing {
        module: "mine".into(),
        release: None,
    };
    assert_eq!(log.decode(&[]).problems, [missing]);
}

#[test]
fn what_fits_several_builds_is_not_guessed() {
    let text =
        |line: &str| format!(".text\n{line}init_module:\n nop\n call outside\n nop\nlast:\n nop\n");
    let (one, two) = (
        assemble(&[&text("")], ID),
        assemble(&[&text("\n")], OTHER_ID),
    );
    let log = Log::read(b" init_module+0x6/0x7 [drv]\n".as_slice());
    let debugs = [debug("drv", Some("1"), &one), debug("drv", Some("2"), &two)];
    let decoded = log.decode(&debugs);
    assert!(innermost_lines(&decoded).is_empty());
    assert!(
        matches!(decoded.problems.as_slice(), [Problem::Unclear { paths, .. }] if paths.len() == 2)
    );
    // The same build twice is one.
    let debugs = [debug("drv", Some("1"), &one), debug("drv", None, &one)];
    assert_eq!(innermost_lines(&log.decode(&debugs)), [4]);
}

/// Pieces that lines of kernels are made of, and some that break them.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "init_module",
        "_RNvC1a1b",
        "<a as b>::c",
        "+0x1/0x20 [drv]",
        "+0x",
        "/0x",
        " [drv",
        "]",
        "? ",
        "RIP: 0010:",
        "[    1.0]",
        "\n",
        "\r\n",
        "Call Trace:",
        "CPU: 0 Tainted: G 6.1 #1",
        "Linux version 6.1 (",
        "WARNING: at ",
        "------------[ cut here ]------------",
        "\u{1b}[0m",
        "kern  :warn  : ",
        " kernel: ",
        "µ",
        "{",
        "}",
        "->",
        " ",
        "cargo-kmod: loads [",
        "---<<BOOT>>---",
        "#1 0xffffffff80489f5c at init_module",
        "plain() at _RNvC1a1b+0x8/frame 0xfff",
        "() at ",
        "--- trap 0xc ---",
        "KDB: stack backtrace:",
        ID,
    ]);
    prop_oneof![
        known.prop_map(str::to_owned),
        any::<String>(),
        "[0-9a-fx+/\\[\\] ]{0,12}"
    ]
}

proptest! {
    #[test]
    fn no_log_does_harm(parts in prop::collection::vec(pieces(), 0..40), tail in any::<Vec<u8>>()) {
        thread_local! {
            static DEBUGS: [Debug; 3] = {
                let data = compile("1");
                let mut other = data.clone();
                // The mark of FreeBSD in the head of the file.
                *other.get_mut(7).expect("an object") = 9;
                [debug("drv", None, &data), debug("drv", Some("6.1"), &data), debug("drv", None, &other)]
            };
        }
        let mut raw = parts.concat().into_bytes();
        raw.extend(tail);
        let log = Log::read(&raw);
        DEBUGS.with(|debugs| {
            let decoded = log.decode(debugs);
            let whole: Vec<u8> = decoded.lines.iter().flat_map(|line| line.raw).copied().collect();
            prop_assert_eq!(&whole, &raw);
            let _ = shown(&decoded);
            let calls = decoded.backtrace();
            let _ = Backtrace(&calls).to_string();
            Ok(())
        })?;
    }
}
