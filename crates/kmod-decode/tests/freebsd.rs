// SPDX-License-Identifier: MIT OR Apache-2.0

//! Backtraces of FreeBSD, as its kernels printed them, against modules that have those functions.

#![allow(clippy::expect_used, reason = "a test that cannot go on says where")]

#[path = "fixture/objects.rs"]
mod objects;

use kmod_decode::{Backtrace, Code, Debug, Decoded, Log, Problem, build_mark};
use objects::assemble;

const ID: &str = "00112233445566778899aabbccddeeff00112233";
const OTHER_ID: &str = "ff112233445566778899aabbccddeeff00112233";

const BUG: &str = "_RNvNtNtNtCs9sbMT8LhOXS_6kernel2os6common3bug3bug";
const PRINT: &str = "_RNvMNtCs9sbMT8LhOXS_6kernel9panickingNtB2_6Report5print";
const INNER: &str = "_RNvCs9FeO40oDaDs_10misbehaves17inner_that_panics";
const OUTER: &str = "_RNvCs9FeO40oDaDs_10misbehaves5outer";
const HEAR: &str = "_RINvNtNtNtCs9sbMT8LhOXS_6kernel2os7freebsd6module4hearNtCs9FeO40oDaDs_10misbehaves10MisbehavesEBS_";
const RECURSION: &str = "_RNvCs1pHrt6Xc23C_10backtraces9recursion";

/// A panic, as the debugger of a kernel shows it.
const PANIC: &str = "\
misbehaves: panicked at src/lib.rs:64:5:
misbehaves: asked to panic with 2
panic: a module in Rust has panicked
cpuid = 0
time = 1795321257
KDB: stack backtrace:
db_trace_self_wrapper() at db_trace_self_wrapper+0x2b/frame 0xfffffe00462ac7e0
vpanic() at vpanic+0x149/frame 0xfffffe00462ac910
panic() at panic+0x43/frame 0xfffffe00462ac970
_RNvNtNtNtCs9sbMT8LhOXS_6kernel2os6common3bug3bug() at _RNvNtNtNtCs9sbMT8LhOXS_6kernel2os6common3bug3bug+0x12/frame 0xfffffe00462ac980
_RNvMNtCs9sbMT8LhOXS_6kernel9panickingNtB2_6Report5print() at _RNvMNtCs9sbMT8LhOXS_6kernel9panickingNtB2_6Report5print/frame 0xfffffe00462ac9a0
_RNvCs9FeO40oDaDs_10misbehaves17inner_that_panics() at _RNvCs9FeO40oDaDs_10misbehaves17inner_that_panics+0x36/frame 0xfffffe00462ac9f0
_RNvCs9FeO40oDaDs_10misbehaves5outer() at _RNvCs9FeO40oDaDs_10misbehaves5outer+0x9/frame 0xfffffe00462aca00
_RINvNtNtNtCs9sbMT8LhOXS_6kernel2os7freebsd6module4hearNtCs9FeO40oDaDs_10misbehaves10MisbehavesEBS_() at _RINvNtNtNtCs9sbMT8LhOXS_6kernel2os7freebsd6module4hearNtCs9FeO40oDaDs_10misbehaves10MisbehavesEBS_+0x2fc/frame 0xfffffe00462aca50
module_register_init() at module_register_init+0xb0/frame 0xfffffe00462aca80
fast_syscall_common() at fast_syscall_common+0xf8/frame 0xfffffe00462acf30
--- syscall (304, FreeBSD ELF64, kldload), rip = 0x241182, rsp = 0x82056b2d0, rbp = 0x1 ---
";

/// The same of a kernel without the debugger.
const PANIC_WITHOUT_DEBUGGER: &str = "\
panic: a module in Rust has panicked
cpuid = 0
time = 1795325302
KDB: stack backtrace:
#0 0xffffffff80bd134d at kdb_backtrace+0x5d
#1 0xffffffff80b82199 at vpanic+0x149
#2 0xffffffff80b82043 at panic+0x43
#3 0xffffffff82c196f2 at _RNvNtNtNtCs9sbMT8LhOXS_6kernel2os6common3bug3bug+0x12
#4 0xffffffff82c1a5c0 at _RNvMNtCs9sbMT8LhOXS_6kernel9panickingNtB2_6Report5print+0
#5 0xffffffff82c1a436 at _RNvCs9FeO40oDaDs_10misbehaves17inner_that_panics+0x36
#6 0xffffffff82c1a449 at _RNvCs9FeO40oDaDs_10misbehaves5outer+0x9
#7 0xffffffff82c18663 at _RINvNtNtNtCs9sbMT8LhOXS_6kernel2os7freebsd6module4hearNtCs9FeO40oDaDs_10misbehaves10MisbehavesEBS_+0x2fc
#8 0xffffffff80b5bea5 at module_register_init+0x85
#9 0xffffffff81068f5b at fast_syscall_common+0xf8
Uptime: 3s
";

/// A thread that waits, as the kernel tells programs; names have 63 letters at most.
const WAITS: &str = "\
thread 100040 (init), state sleeping, waiting for kmodev
    #0 0xffffffff80426452 at mi_switch+0x172
    #1 0xffffffff80476970 at sleepq_switch+0x100
    #2 0xffffffff81a10408 at _RINvNtNtNtCs9sbMT8LhOXS_6kernel2os7freebsd6module4hearNtCs9FeO+0x2fc
    #3 0xffffffff803f8400 at module_register_init+0xb0
";

/// A stack that is used up.
const FAULT: &str = "\
KDB: stack backtrace:
panic() at panic+0x43/frame 0xffffffff80e31000
cpu_fetch_syscall_args() at cpu_fetch_syscall_args/frame 0xffffffff80e310c0
Xdblfault() at Xdblfault+0xd7/frame 0xffffffff80e310c0
--- trap 0x17, rip = 0xffffffff81a104a0, rsp = 0xfffffe00462a3f90, rbp = 0xfffffe00462a43a0 ---
_RNvCs1pHrt6Xc23C_10backtraces9recursion() at _RNvCs1pHrt6Xc23C_10backtraces9recursion+0x80/frame 0xfffffe00462a43a0
_RNvCs1pHrt6Xc23C_10backtraces9recursion() at _RNvCs1pHrt6Xc23C_10backtraces9recursion+0x94/frame 0xfffffe00462a47c0
";

/// A function whose calls return to these offsets, so long.
fn function(symbol: &str, returns: &[usize], length: usize) -> String {
    let mut text = format!("{symbol}:\n");
    let mut at = 0;
    for end in returns {
        text.push_str(&format!(" .skip {}, 0x90\n call outside\n", end - 5 - at));
        at = *end;
        if at < length {
            text.push_str(" nop\n");
            at += 1;
        }
    }
    text.push_str(&format!(" .skip {}, 0x90\n", length - at));
    text
}

/// A module for FreeBSD.
fn module(functions: &[String], id: &str) -> Vec<u8> {
    let mut data = assemble(&[&format!(".text\n{}", functions.concat())], id);
    // The mark of its system in the head of the file.
    *data.get_mut(7).expect("an object") = 9;
    data
}

/// The functions of the module that panics.
fn misbehaves() -> Vec<String> {
    vec![
        function(BUG, &[0x12], 0x20),
        // Never returns: the next function begins where its call would return to.
        function("before", &[0x1b], 0x1b),
        function(PRINT, &[0x30], 0x40),
        function(INNER, &[0x36], 0x36),
        function(OUTER, &[0x9], 0x10),
        function(HEAR, &[0x2fc], 0x3d0),
    ]
}

/// The lines of the calls in its backtrace.
const LINES: [u32; 5] = [4, 9, 18, 22, 27];

fn debug(name: &str, data: &[u8]) -> Debug {
    Debug {
        module: name.to_owned(),
        release: Some("freebsd-15.0-amd64".to_owned()),
        path: format!("{name}.ko.debug").into(),
        code: Code::parse(data).expect("an object"),
    }
}

fn lines(decoded: &Decoded<'_>) -> Vec<u32> {
    let calls = decoded.lines.iter().flat_map(|line| &line.calls);
    calls.filter_map(|call| call.frames.first()?.line).collect()
}

fn modules(decoded: &Decoded<'_>) -> Vec<String> {
    let calls = decoded.lines.iter().flat_map(|line| &line.calls);
    calls.map(|call| call.module.clone()).collect()
}

/// A line that says which build of a module was loaded.
fn loads(module: &str, id: &str) -> String {
    let bytes = (0..id.len()).step_by(2);
    let id: Vec<u8> = bytes
        .filter_map(|at| u8::from_str_radix(id.get(at..at + 2)?, 16).ok())
        .collect();
    format!("{}\n---<<BOOT>>---\n", build_mark(module, &id))
}

#[test]
fn calls_of_the_module_are_decoded_and_those_of_the_kernel_are_not() {
    let debugs = [debug("misbehaves", &module(&misbehaves(), ID))];
    let log = Log::read(PANIC.as_bytes());
    let decoded = log.decode(&debugs);
    assert_eq!(decoded.problems, []);
    // Of the call that never returns the call, not the function that the kernel names.
    assert_eq!(lines(&decoded), LINES);
    assert_eq!(decoded.backtrace().len(), 5);
    let other = Log::read(PANIC_WITHOUT_DEBUGGER.as_bytes());
    let other = other.decode(&debugs);
    assert_eq!((lines(&other), other.problems), (LINES.to_vec(), vec![]));
    let shown = decoded.lines.iter().filter_map(|line| line.shown());
    let shown: String = shown.collect();
    assert!(
        shown.contains("misbehaves::outer() at misbehaves::outer+0x9/frame 0xfffffe00462aca00\n"),
        "{shown}"
    );
}

#[test]
fn threads_that_wait_are_decoded_though_their_functions_names_are_cut_off() {
    let debugs = [debug("misbehaves", &module(&misbehaves(), ID))];
    let log = Log::read(WAITS.as_bytes());
    let decoded = log.decode(&debugs);
    assert_eq!((lines(&decoded), decoded.problems), (vec![27], vec![]));
    // Process 1 adds the module where it knows it.
    let named = WAITS.replace("+0x2fc", "+0x2fc [misbehaves]");
    let log = Log::read(named.as_bytes());
    assert_eq!(lines(&log.decode(&debugs)), [27]);
    // Two begin alike, and both could be meant.
    let longer = HEAR.replace("10MisbehavesEBS_", "10MisbehaverEBS_");
    let two = [misbehaves(), vec![function(&longer, &[0x2fc], 0x3d0)]].concat();
    let debugs = [debug("misbehaves", &module(&two, ID))];
    let log = Log::read(WAITS.as_bytes());
    let decoded = log.decode(&debugs);
    assert_eq!((lines(&decoded), decoded.problems), (vec![], vec![]));
}

#[test]
fn of_a_fault_the_instruction_is_told_and_not_the_one_before() {
    let text = function(RECURSION, &[0x80, 0x94], 0xa0);
    let debugs = [debug("backtraces", &module(&[text], ID))];
    let log = Log::read(FAULT.as_bytes());
    let decoded = log.decode(&debugs);
    // Behind the call that line 4 has, and the call of line 7.
    assert_eq!(lines(&decoded), [5, 7]);
    let without = FAULT.replace("--- trap", "--- ");
    let log = Log::read(without.as_bytes());
    assert_eq!(lines(&log.decode(&debugs)), [4, 7]);
}

#[test]
fn a_name_of_c_is_the_modules_only_where_it_calls_there() {
    let text = function("panic", &[0x43], 0x50);
    let of = |offset: u32| format!("panic() at panic+{offset:#x}/frame 0xffffffff80e31000\n");
    let debugs = [debug("drv", &module(&[text], ID))];
    for (offset, wanted) in [(0x43, vec![4]), (0x42, vec![]), (0x60, vec![])] {
        let log = of(offset);
        let log = Log::read(log.as_bytes());
        let decoded = log.decode(&debugs);
        assert_eq!((lines(&decoded), decoded.problems), (wanted, vec![]));
    }
}

#[test]
fn what_several_modules_have_is_of_the_one_that_the_report_is_about() {
    let shared = vec![function(BUG, &[0x12], 0x20)];
    let one = debug("misbehaves", &module(&misbehaves(), ID));
    let other = debug("other", &module(&shared, OTHER_ID));
    let third = debug("third", &module(&shared, OTHER_ID));
    let log = Log::read(PANIC.as_bytes());
    let debugs = [other, one, third];
    let decoded = log.decode(&debugs);
    assert_eq!(modules(&decoded), ["misbehaves"; 5]);
    // Where nothing tells, nothing is said.
    let [other, _, third] = debugs;
    let alone = PANIC.lines().find(|line| line.starts_with(BUG));
    let alone = Log::read(alone.expect("it is there").as_bytes());
    let decoded = alone.decode(&[other, third]);
    assert_eq!((lines(&decoded), decoded.problems), (vec![], vec![]));
}

#[test]
fn the_modules_that_were_loaded_are_the_only_ones_that_can_be_meant() {
    let shared = vec![function(BUG, &[0x12], 0x20)];
    let debugs = [
        debug("one", &module(&shared, ID)),
        debug("two", &module(&shared, OTHER_ID)),
    ];
    let line = PANIC.lines().find(|line| line.starts_with(BUG));
    let line = line.expect("it is there");
    let log = format!("{}{line}\n", loads("two", OTHER_ID));
    let log = Log::read(log.as_bytes());
    assert_eq!(modules(&log.decode(&debugs)), ["two"]);
}

#[test]
fn another_build_is_refused() {
    let data = module(&misbehaves(), ID);
    let debugs = [debug("misbehaves", &data)];
    let refused = |log: &str, why: &str| {
        let log = Log::read(log.as_bytes());
        let decoded = log.decode(&debugs);
        assert_eq!(lines(&decoded), []);
        assert!(
            matches!(decoded.problems.as_slice(), [Problem::OtherBuild { why: it, .. }] if it.contains(why)),
            "{:?}",
            decoded.problems
        );
    };
    refused(
        &format!("{}{PANIC}", loads("misbehaves", OTHER_ID)),
        "build id",
    );
    // One function that calls elsewhere is enough.
    refused(&PANIC.replace("outer+0x9", "outer+0x8"), "no call in its");
    let log = format!("{}{PANIC}", loads("misbehaves", ID));
    let log = Log::read(log.as_bytes());
    assert_eq!(lines(&log.decode(&debugs)).len(), 5);
}

#[test]
fn a_module_for_linux_has_no_part_in_it() {
    let text = format!(".text\n{}", misbehaves().concat());
    let debugs = [debug("misbehaves", &assemble(&[&text], ID))];
    let log = Log::read(PANIC.as_bytes());
    let decoded = log.decode(&debugs);
    assert_eq!(lines(&decoded), []);
    // The outermost of Rust's functions has the module's types in it.
    assert!(
        matches!(decoded.problems.as_slice(), [Problem::Nowhere { function }] if function.contains("misbehaves::Misbehaves")),
        "{:?}",
        decoded.problems
    );
}

#[test]
fn of_two_backtraces_of_locks_the_wrong_order_is_shown() {
    let report = "\
lock order reversal:
 1st 0xffffffff81204300 one (one, sx) @ shims/mutex.c:20
 2nd 0xffffffff81204400 two (two, sx) @ shims/mutex.c:20
lock order two -> one established at:
#0 0xffffffff8048a4fc at witness_checkorder+0x36c
#1 0xffffffff82a10048 at INNER+0x36
lock order one -> two attempted at:
#0 0xffffffff8048ad6e at witness_checkorder+0xbde
#1 0xffffffff82a10079 at OUTER+0x9
";
    let report = report.replace("INNER", INNER).replace("OUTER", OUTER);
    let debugs = [debug("misbehaves", &module(&misbehaves(), ID))];
    let log = Log::read(report.as_bytes());
    let decoded = log.decode(&debugs);
    assert_eq!(lines(&decoded), [18, 22]);
    let calls = decoded.backtrace();
    let shown = Backtrace(&calls).to_string();
    assert!(
        shown.contains("part0.s:22\n") && !shown.contains("part0.s:18\n"),
        "{shown}"
    );
}

#[test]
fn each_boot_is_read_for_itself() {
    let first = debug("misbehaves", &module(&misbehaves(), ID));
    let moved = [vec![" nop\n".to_owned()], misbehaves()].concat();
    let second = debug("misbehaves", &module(&moved, OTHER_ID));
    let text = [
        loads("misbehaves", ID),
        PANIC.to_owned(),
        loads("misbehaves", OTHER_ID),
        PANIC.to_owned(),
    ]
    .concat();
    let log = Log::read(text.as_bytes());
    let decoded = log.decode(&[first, second]);
    assert_eq!(
        lines(&decoded),
        [LINES, LINES.map(|line| line + 1)].concat()
    );
    let backtrace = decoded.backtrace();
    assert_eq!(backtrace.len(), 5);
}
