// SPDX-License-Identifier: MIT OR Apache-2.0

//! Every way a run can end, against its verdict.

use super::*;

const HELLO: &str = r#"{"event":"hello","release":"6.1","taint":0,"window":16384}"#;
const DONE: &str =
    r#"{"event":"verdict","conclusion":{"kind":"done","ending":null},"taint":12288}"#;
const WARNED: &str = "WARNING: CPU: 0 PID: 1 at a.c:1 b+0x1/0x2\n";

fn judge(log: &str, said: &[&str], end: &End) -> Verdict {
    let mut console = Console::new(&["hello"]);
    console.feed(b"kmod-init: ready\n");
    console.feed(log.as_bytes());
    let mut control = Control::default();
    for line in said {
        control.feed(line.as_bytes());
        control.feed(b"\n");
    }
    conclude(&console, &control, end)
}

fn codes(verdict: &Verdict) -> (Origin, u8) {
    (verdict.origin, verdict.code)
}

#[test]
fn one_verdict_and_a_sane_kernel_are_ok() {
    let verdict = judge("", &[HELLO, DONE], &End::Settled);
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::Ok, 0));
}

#[test]
fn none_and_two_verdicts_fail() {
    let none = judge("", &[HELLO], &End::Settled);
    assert_eq!((none.kind, none.code), (VerdictKind::NoVerdict, 4));
    let two = judge("", &[HELLO, DONE, DONE], &End::Settled);
    assert_eq!((two.kind, two.code), (VerdictKind::TwoVerdicts, 4));
}

#[test]
fn the_commands_code_is_passed_on() {
    for (ending, code) in [
        (r#"{"how":"exited","code":3}"#, 3),
        (r#"{"how":"killed","signal":9}"#, 137),
        (r#"{"how":"not-started","errno":2}"#, 127),
        (r#"{"how":"not-started","errno":13}"#, 126),
    ] {
        let said = DONE.replace("null", ending);
        let verdict = judge("", &[HELLO, &said], &End::Settled);
        assert_eq!(codes(&verdict), (Origin::Guest, code), "{ending}");
    }
}

#[test]
fn the_kernel_wins_over_the_command() {
    let failed = DONE.replace("null", r#"{"how":"exited","code":3}"#);
    for (log, code) in [
        (WARNED, 5),
        ("BUG: KFENCE: out-of-bounds\n", 5),
        ("Kernel panic - not syncing: x\n", 6),
        ("watchdog: BUG: soft lockup - CPU#0 stuck for 13s!\n", 7),
    ] {
        for said in [DONE, &failed] {
            let verdict = judge(log, &[HELLO, said], &End::Settled);
            assert_eq!(codes(&verdict), (Origin::Kernel, code), "{log}");
        }
    }
}

#[test]
fn a_panic_is_told_by_its_cause() {
    let log = "BUG: TASK stack guard page was hit at 0000 (stack is 0000..0000)\n\
        RIP: 0010:_RNvC5hello3act+0x8d/0xd0 [hello]\n </TASK>\n\
        ---[ end trace 0000000000000000 ]---\n\
        Kernel panic - not syncing: Fatal exception in interrupt\n";
    let verdict = judge(log, &[HELLO], &End::Settled);
    assert_eq!(codes(&verdict), (Origin::Kernel, 6));
    assert_eq!(
        verdict.message,
        "kernel panic: stack overflow in hello::act+0x8d/0xd0 [hello]"
    );
}

#[test]
fn the_kernel_wins_over_what_it_leads_to() {
    let died = judge(
        WARNED,
        &[HELLO],
        &End::QemuDied {
            said: String::new(),
        },
    );
    assert_eq!(died.code, 5);
    let late = judge(WARNED, &[HELLO], &End::Timeout { seconds: 9 });
    assert_eq!(late.code, 5);
}

#[test]
fn taint_is_judged_against_what_was_there_before() {
    let tainted = |before: u64, after: u64| {
        let hello = HELLO.replace("\"taint\":0", &format!("\"taint\":{before}"));
        let done = DONE.replace("12288", &after.to_string());
        judge("", &[&hello, &done], &End::Settled)
    };
    // Out of tree, unsigned, proprietary are no faults; a flag that was there before is not ours.
    assert_eq!(tainted(0, 1 << 12 | 1 << 13 | 1).kind, VerdictKind::Ok);
    assert_eq!(tainted(1 << 9, 1 << 9 | 1 << 12).kind, VerdictKind::Ok);
    let warned = tainted(0, 1 << 9 | 1 << 12);
    assert_eq!((warned.kind, warned.code), (VerdictKind::Taint, 5));
    assert!(warned.message.ends_with(": W"), "{}", warned.message);
}

#[test]
fn a_module_that_refuses_or_stays_is_code_one() {
    let refused = r#"{"event":"verdict","conclusion":{"kind":"refused","module":"hello","errno":19},"taint":0}"#;
    let verdict = judge("", &[HELLO, refused], &End::Settled);
    assert_eq!(
        (verdict.kind, verdict.code),
        (VerdictKind::LoadRefused { errno: 19 }, 1)
    );
    assert_eq!(
        verdict.message,
        "module `hello` refused to load: No such device (os error 19)"
    );
    let stays = r#"{"event":"verdict","conclusion":{"kind":"not-unloaded","module":"hello","errno":11},"taint":0}"#;
    let verdict = judge("", &[HELLO, stays], &End::Settled);
    assert_eq!(
        (verdict.kind, verdict.code),
        (VerdictKind::UnloadFailed { errno: 11 }, 1)
    );
}

#[test]
fn a_loader_that_died_is_an_oops_even_if_the_console_is_mute() {
    let died =
        r#"{"event":"verdict","conclusion":{"kind":"load-died","module":"hello"},"taint":128}"#;
    let verdict = judge("", &[HELLO, died], &End::Settled);
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::Oops, 5));
}

#[test]
fn each_end_without_a_verdict_has_its_code() {
    let loading = r#"{"event":"loading","module":"hello"}"#;
    for (end, code) in [
        (End::Silence { seconds: 20 }, 8),
        (End::Timeout { seconds: 60 }, 124),
        (
            End::QemuDied {
                said: "x".to_owned(),
            },
            4,
        ),
        (End::Interrupted, 130),
    ] {
        let verdict = judge("", &[HELLO, loading], &end);
        assert_eq!(verdict.code, code, "{end:?}");
        assert!(
            code == 130 || verdict.message.contains("while loading `hello`"),
            "{verdict:?}"
        );
    }
}

#[test]
fn flags_that_no_processor_has_are_the_emulators_fault() {
    let log = |flags: &str| {
        format!(
            "Oops: double fault: 0000 [#1] PREEMPT SMP NOPTI\n\
             RIP: 0010:io_serial_in+0x18/0x30\n\
             RSP: 0000:ffffc90000003ec8 EFLAGS: {flags}\n\
             ---[ end trace 0000000000000000 ]---\n\
             Kernel panic - not syncing: Fatal exception in interrupt\n"
        )
    };
    let running = r#"{"event":"running"}"#;
    for (flags, code) in [
        ("04e66002", 4),
        ("00400002", 4),
        ("00000046", 6),
        ("00010246", 6),
        ("00250ad7", 6),
        ("00000000", 4),
    ] {
        let verdict = judge(&log(flags), &[HELLO, running], &End::Settled);
        assert_eq!(verdict.code, code, "{flags}: {verdict:?}");
        assert_eq!(verdict.message.contains(flags), code == 4, "{verdict:?}");
    }
    // What was found before that counts.
    let first = format!("{WARNED}---[ end trace 0000000000000000 ]---\n");
    let verdict = judge(
        &(first + &log("04e66002")),
        &[HELLO, running],
        &End::Settled,
    );
    assert_eq!(verdict.code, 6, "{verdict:?}");
}

#[test]
fn a_guest_that_does_not_come_up_is_not_the_modules_fault() {
    let verdict = judge(
        "Kernel panic - not syncing: no init\n",
        &[],
        &End::NoHello { seconds: 90 },
    );
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::NoBoot, 4));
    assert!(verdict.message.contains("no init"));
}

#[test]
fn process_one_in_trouble_is_told() {
    let trouble = r#"{"event":"trouble","message":"/kmod/plan.json: missing"}"#;
    let verdict = judge("", &[HELLO, trouble], &End::Settled);
    assert_eq!((verdict.kind, verdict.code), (VerdictKind::Trouble, 4));
    assert!(verdict.message.contains("/kmod/plan.json"));
}

#[test]
fn a_verdict_is_one_flat_object() {
    let verdict = judge("", &[HELLO, DONE], &End::Settled);
    let json = serde_json::to_value(&verdict).unwrap_or_default();
    assert_eq!(
        json,
        serde_json::json!({"origin": "guest", "code": 0, "kind": "ok", "message": "ok"})
    );
}
