// SPDX-License-Identifier: MIT OR Apache-2.0

//! Recorded console text, whole and cut, against what is read from it.

use super::*;

const READY_LINE: &str = "[    1.872466] kmod-init: ready\r\n";

fn read(text: &str) -> Console {
    let mut console = Console::new(&["hello-rs"]);
    console.feed(READY_LINE.as_bytes());
    console.feed(text.as_bytes());
    console.finish();
    console
}

fn kinds(console: &Console) -> Vec<Kind> {
    console
        .findings()
        .iter()
        .map(|finding| finding.kind)
        .collect()
}

const NULL_POINTER: &str = "\
[    2.228064] hello_rs: loading out-of-tree module taints kernel.\r
[    2.230912] hello_rs: one\r
[    2.232085] BUG: kernel NULL pointer dereference, address: 0000000000000000\r
[    2.233590] Oops: 0002 [#1] PREEMPT SMP NOPTI\r
[    2.236441] RIP: 0010:_RNvCs4fqI2P2rA04_5hello4work+0x5/0x15 [hello_rs]\r
[    2.244436] Call Trace:\r
[    2.245412]  <TASK>\r
[    2.247255]  ? 0xffffffffc0206000\r
[    2.264319]  </TASK>\r
[    2.264452] Modules linked in: hello_rs(OE+)\r
[    2.264859] CR2: 0000000000000000\r
[    2.265580] ---[ end trace 0000000000000000 ]---\r
[    2.270000] something else\r
";

#[test]
fn an_oops_is_one_finding_from_the_modules_last_words_to_its_end() {
    let console = read(NULL_POINTER);
    assert_eq!(kinds(&console), [Kind::Oops]);
    let evidence = console.evidence();
    assert_eq!(
        evidence.first().map(String::as_str),
        Some("[    2.230912] hello_rs: one")
    );
    assert!(
        evidence
            .last()
            .is_some_and(|line| line.ends_with("---[ end trace 0000000000000000 ]---"))
    );
    assert_eq!(
        console.worst().and_then(Finding::place),
        Some("_RNvCs4fqI2P2rA04_5hello4work+0x5/0x15 [hello_rs]")
    );
}

#[test]
fn the_way_the_bytes_are_cut_does_not_matter() {
    let whole = read(NULL_POINTER);
    for size in [1, 2, 7, 64] {
        let mut console = Console::new(&["hello_rs"]);
        console.feed(READY_LINE.as_bytes());
        for part in NULL_POINTER.as_bytes().chunks(size) {
            console.feed(part);
        }
        assert_eq!(console.findings(), whole.findings());
        assert_eq!(console.module_log(), whole.module_log());
    }
}

#[test]
fn a_warning_keeps_the_message_before_it() {
    let console = read(
        "[    2.1] ------------[ cut here ]------------\n\
         [    2.2] the count is off\n\
         [    2.3] WARNING: CPU: 0 PID: 81 at src/hello.c:15 act+0x65/0x18b [hello_rs]\n\
         [    2.4]  </TASK>\n\
         [    2.5] ---[ end trace 0000000000000000 ]---\n",
    );
    assert_eq!(kinds(&console), [Kind::Warning]);
    assert_eq!(console.evidence().len(), 5);
    assert_eq!(
        console.worst().map(Finding::headline).as_deref(),
        Some("the count is off, at src/hello.c:15 act+0x65/0x18b [hello_rs]")
    );
}

#[test]
fn a_warning_of_rust_is_told_by_its_own_place() {
    let console = read(
        "[    2.1] ------------[ cut here ]------------\n\
         [    2.2] condition met at src/lib.rs:82\n\
         [    2.3] WARNING: CPU: 0 PID: 81 at shims/linux/bug.c:14 kmod_warn+0x1a/0x30 [hello_rs]\n",
    );
    let headline = console.worst().map(Finding::headline);
    assert_eq!(headline.as_deref(), Some("condition met at src/lib.rs:82"));
    let console = read(
        "[    2.1] ------------[ cut here ]------------\n\
         [    2.3] WARNING: CPU: 0 PID: 81 at a.c:1 act+0x1/0x2 [hello_rs]\n",
    );
    let headline = console.worst().map(Finding::headline);
    assert_eq!(headline.as_deref(), Some("a.c:1 act+0x1/0x2 [hello_rs]"));
}

#[test]
fn a_stack_overflow_is_told_as_such() {
    let console = read(
        "[    7.7] BUG: TASK stack guard page was hit at 0000 (stack is 0000..0000)\n\
         [    7.7] stack guard page: 0000 [#1] PREEMPT SMP NOPTI\n\
         [    7.7] RIP: 0010:act+0x8d/0xd0 [hello_rs]\n\
         [    7.7]  </TASK>\n\
         [    7.7] ---[ end trace 0000000000000000 ]---\n\
         [    7.8] Kernel panic - not syncing: Fatal exception in interrupt\n",
    );
    let cause = console.worst().and_then(|panic| console.cause(panic));
    assert_eq!(
        cause.map(Finding::headline).as_deref(),
        Some("stack overflow")
    );
}

#[test]
fn a_panic_with_a_reason_of_its_own_has_no_other() {
    let console = read(
        "[    2.3] WARNING: CPU: 0 PID: 81 at a.c:1 act+0x1/0x2 [hello_rs]\n\
         [    7.8] Kernel panic - not syncing: No working init found.\n",
    );
    let panic = console.worst();
    assert!(panic.is_some_and(|panic| console.cause(panic).is_none()));
}

#[test]
fn the_newer_form_of_a_warning_is_known_too() {
    let console = read("[    2.3] WARNING: kernel/x.c:15 at act+0x65/0x18b, CPU#0: init/81\n");
    assert_eq!(kinds(&console), [Kind::Warning]);
}

#[test]
fn a_rust_panic_is_told_by_its_own_line() {
    let console = read(
        "[    2.115053] hello_rs: panicked at src/lib.rs:7:5:\n\
         [    2.115534] ------------[ cut here ]------------\n\
         [    2.115723] kernel BUG at lib/shims/bug.c:14!\n\
         [    2.116429] invalid opcode: 0000 [#1] PREEMPT SMP NOPTI\n\
         [    2.139083] ---[ end trace 0000000000000000 ]---\n",
    );
    assert_eq!(kinds(&console), [Kind::Oops]);
    assert_eq!(
        console.worst().and_then(Finding::panicked).as_deref(),
        Some("panicked at src/lib.rs:7:5:")
    );
}

#[test]
fn the_message_of_a_rust_panic_follows_its_place() {
    let console = read(
        "[    2.115053][   T81] hello_rs: panicked at src/lib.rs:7:5:\n\
         [    2.115061][   T81] hello_rs: no such queue: 6\n\
         [    2.115534][   T81] ------------[ cut here ]------------\n\
         [    2.115723][   T81] kernel BUG at lib/shims/bug.c:14!\n\
         [    2.139083][   T81] ---[ end trace 0000000000000000 ]---\n",
    );
    assert_eq!(
        console.worst().and_then(Finding::panicked).as_deref(),
        Some("panicked at src/lib.rs:7:5: no such queue: 6")
    );
}

#[test]
fn a_panic_after_an_oops_is_worse_and_both_are_shown() {
    let text = NULL_POINTER.replace(
        "something else",
        "Kernel panic - not syncing: Fatal exception",
    );
    let console = read(&text);
    assert_eq!(kinds(&console), [Kind::Oops, Kind::Panic]);
    assert_eq!(
        console.worst().map(Finding::headline).as_deref(),
        Some("Fatal exception")
    );
    let cause = console.worst().and_then(|panic| console.cause(panic));
    assert!(cause.is_some_and(|cause| cause.title.contains("NULL pointer")));
    let evidence = console.evidence();
    assert!(evidence.iter().any(|line| line.contains("NULL pointer")));
    assert!(evidence.iter().any(|line| line.contains("Fatal exception")));
}

#[test]
fn the_first_of_equals_counts() {
    let console = read(
        "[    1.0] BUG: scheduling while atomic: init/80/0x00000002\n\
         [    1.1]  </TASK>\n\
         [    1.2] BUG: sleeping function called from invalid context\n",
    );
    assert_eq!(kinds(&console), [Kind::Oops, Kind::Oops]);
    assert!(
        console
            .worst()
            .is_some_and(|finding| finding.title.contains("atomic"))
    );
}

#[test]
fn stalls_are_known() {
    for line in [
        "watchdog: BUG: soft lockup - CPU#0 stuck for 13s! [init:80]",
        "rcu: INFO: rcu_preempt self-detected stall on CPU",
        "INFO: task init:80 blocked for more than 30 seconds.",
        "BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 31s!",
    ] {
        assert_eq!(kinds(&read(line)), [Kind::Stall], "{line}");
    }
}

#[test]
fn damaged_memory_is_known() {
    for line in [
        "BUG kmalloc-64 (Tainted: G           OE     ): Poison overwritten",
        "BUG: KFENCE: use-after-free read in act+0x1/0x2 [hello_rs]",
        "BUG: unable to handle page fault for address: ffffc90000000000",
        "general protection fault, probably for non-canonical address 0xdead000000000100: 0000",
        "Oops: general protection fault, probably for non-canonical address 0xdead00: 0000",
    ] {
        assert_eq!(kinds(&read(line)), [Kind::Oops], "{line}");
    }
}

#[test]
fn what_the_module_or_a_program_says_is_no_finding() {
    let console = read(
        "[    1.0] hello_rs: BUG: this is my own text\n\
         [    1.1] traps: cat[90] general protection fault ip:1 sp:2 error:0\n\
         [    1.2] Spectre V2 : WARNING: Unprivileged eBPF is enabled\n",
    );
    assert_eq!(kinds(&console), []);
    assert_eq!(console.module_log(), ["hello_rs: BUG: this is my own text"]);
}

#[test]
fn what_happens_before_the_guest_is_ready_is_not_about_the_module() {
    let mut console = Console::new(&[]);
    console.feed(b"[    0.1] WARNING: CPU: 0 PID: 1 at a.c:1 b+0x1/0x2\n");
    assert_eq!(kinds(&console), []);
    console.feed(b"[    0.2] Kernel panic - not syncing: No working init found.\n");
    assert_eq!(kinds(&console), [Kind::Panic]);
}

#[test]
fn the_modules_log_has_its_lines_and_not_the_loaders() {
    let console = read(
        "[    2.0] hello_rs: loading out-of-tree module taints kernel.\n\
         [    2.0] hello_rs: module verification failed: signature and/or required key missing - \
         tainting kernel\n\
         [    2.1] hello-rs: by its other name\n\
         [    2.1][   T80] hello_rs: with the caller's number\n\
         [    2.1] hello_rs_other: not mine\n\
         [    2.2] hello_rs:x\n",
    );
    assert_eq!(
        console.module_log(),
        [
            "hello-rs: by its other name",
            "hello_rs: with the caller's number"
        ]
    );
}

#[test]
fn without_a_finding_the_last_lines_are_the_evidence() {
    let text: String = (0..50)
        .map(|number| format!("[    3.0] line {number}\n"))
        .collect();
    let evidence = read(&text).evidence();
    assert_eq!(evidence.len(), TAIL);
    assert_eq!(
        evidence.last().map(String::as_str),
        Some("[    3.0] line 49")
    );
}

#[test]
fn garbage_does_no_harm() {
    let mut console = Console::new(&["hello"]);
    console.feed(&[0xff, 0xfe, b'\n', b'[', b']', b'\n', 0, b'[', b'1', b'\n']);
    console.feed(&vec![b'['; 20_000]);
    console.feed(b"\n[[[]]] ]\n");
    assert_eq!(kinds(&console), []);
}

const FREEBSD_TRAP: &str = "\
hello_rs: one\r
\r
Fatal trap 12: page fault while in kernel mode\r
cpuid = 0; apic id = 00\r
fault virtual address\t= 0x0\r
panic: page fault\r
cpuid = 0\r
time = 1795308000\r
KDB: stack backtrace:\r
#0 0xffffffff804890ad at kdb_backtrace+0x5d\r
#1 0xffffffff8043a1d6 at vpanic+0x136\r
#2 0xffffffff80655d08 at calltrap+0x8\r
#3 0xffffffff82a11204 at _RNvCs4fqI2P2rA04_5hello4work+0x14\r
#4 0xffffffff82a11204 at _RNvCs4fqI2P2rA04_5hello5never+0\r
#5 0xffffffff803ff5f2 at linker_load_module+0x5a2\r
Uptime: 3s\r
";

#[test]
fn a_trap_of_freebsd_is_the_cause_of_its_panic() {
    let console = read(FREEBSD_TRAP);
    assert_eq!(kinds(&console), [Kind::Oops, Kind::Panic]);
    let panic = console.worst();
    let last = panic.and_then(|panic| panic.lines.last());
    assert_eq!(
        last.map(String::as_str),
        Some("#5 0xffffffff803ff5f2 at linker_load_module+0x5a2")
    );
    let cause = panic.and_then(|panic| console.cause(panic));
    assert_eq!(
        cause.map(|cause| cause.title.as_str()),
        Some("Fatal trap 12: page fault while in kernel mode")
    );
    assert_eq!(
        panic.and_then(Finding::place),
        Some("_RNvCs4fqI2P2rA04_5hello4work+0x14")
    );
}

const FREEBSD_FAULT: &str = "\
WARNING at src/lib.rs:82\r
KDB: stack backtrace:\r
db_trace_self_wrapper() at db_trace_self_wrapper+0x2b/frame 0xfffffe00462ac940\r
_RNvCs1pHrt6Xc23C_10backtraces9innermost() at _RNvCs1pHrt6Xc23C_10backtraces9innermost+0x59/frame 0xfffffe00462ac960\r
--- syscall (304, FreeBSD ELF64, kldload), rip = 0x241182, rsp = 0x8208eb0b0, rbp = 0x1 ---\r
panic: double fault\r
KDB: stack backtrace:\r
panic() at panic+0x43/frame 0xffffffff80e31000\r
Xdblfault() at Xdblfault+0xd7/frame 0xffffffff80e310c0\r
--- trap 0x17, rip = 0xffffffff81a104a0, rsp = 0xfffffe00462a3f90, rbp = 0xfffffe00462a43a0 ---\r
_RNvCs1pHrt6Xc23C_10backtraces9recursion() at _RNvCs1pHrt6Xc23C_10backtraces9recursion+0x80/frame 0xfffffe00462a43a0\r
--- syscall (304, FreeBSD ELF64, kldload), rip = 0x241182, rsp = 0x820c5a4a0, rbp = 0x1 ---\r
Uptime: 2s\r
";

#[test]
fn a_backtrace_of_freebsd_goes_on_behind_a_fault() {
    let console = read(FREEBSD_FAULT);
    assert_eq!(kinds(&console), [Kind::Warning, Kind::Panic]);
    let places = console.findings().iter().map(Finding::place);
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            Some("_RNvCs1pHrt6Xc23C_10backtraces9innermost+0x59"),
            Some("_RNvCs1pHrt6Xc23C_10backtraces9recursion+0x80")
        ]
    );
    let lengths = console.findings().iter().map(|finding| finding.lines.len());
    assert_eq!(lengths.collect::<Vec<_>>(), [4, 6]);
    let warning = console.findings().first().map(Finding::headline);
    assert_eq!(warning.as_deref(), Some("src/lib.rs:82"));
}

const FREEBSD_LOCKS: &str = "\
uma_zalloc_debug: zone \"malloc-128\" with the following non-sleepable locks held:\r
exclusive sleep mutex hello (hello) r = 0 (0xfffff80003456000) locked @ shims/spinlock.c:31\r
stack backtrace:\r
#0 0xffffffff8048a4fc at witness_checkorder+0x103c\r
#1 0xffffffff8048b730 at witness_warn+0x430\r
hello_rs: goes on\r
lock order reversal:\r
 1st 0xffffffff81204300 one (one, sx) @ shims/mutex.c:20\r
 2nd 0xffffffff81204400 two (two, sx) @ shims/mutex.c:20\r
db_trace_self_wrapper() at db_trace_self_wrapper+0x2b/frame 0xfffffe0003c5bc10\r
never() at never/frame 0xfffffe0003c5bd80\r
witness_checkorder() at witness_checkorder+0xbde/frame 0xfffffe0003c5bd90\r
lock order reversal:\r
 1st 0xffffffff80d52c28 smp rendezvous (smp rendezvous, spin mutex) @ /usr/src/sys/kern/subr_smp.c:610\r
 2nd 0xffffffff80d24f90 rm_spinlock (rm_spinlock, spin mutex) @ /usr/src/sys/kern/kern_rmlock.c:269\r
#0 0xffffffff8048a09e at witness_checkorder+0xbde\r
Warning: memory type kmod leaked memory on destroy (1 allocations, 64 bytes leaked).\r
";

#[test]
fn what_freebsd_finds_ends_with_its_backtrace() {
    let console = read(FREEBSD_LOCKS);
    assert_eq!(kinds(&console), [Kind::Warning; 3]);
    let lengths = console.findings().iter().map(|finding| finding.lines.len());
    assert_eq!(lengths.collect::<Vec<_>>(), [5, 5, 1]);
    assert_eq!(console.module_log(), ["hello_rs: goes on"]);
}
