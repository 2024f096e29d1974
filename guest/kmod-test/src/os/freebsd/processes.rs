// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Making processes, keeping them on a processor, and where they wait in the kernel.

use alloc::{format, string::String, vec::Vec};

use super::{
    Outcome, arch, aside, call, call_with_numbers,
    epoll::{self, Event},
    errno::EINVAL,
    files, kinfo,
    loaded::Loaded,
    log, signed,
    told::address,
};
use crate::os::process::pid;

/// Makes a process like this one; 0 is returned in it.
///
/// It has a copy of all memory and of this thread alone.
pub(crate) fn fork() -> Outcome<i32> {
    call_with_numbers(arch::FORK, &[]).map(pid)
}

/// A file that can be read once the process has ended.
pub(crate) fn watch(process: i32) -> Outcome<files::Fd> {
    const PROCESS: i16 = -5;
    const EXIT: u32 = 0x8000_0000;
    let set = epoll::create()?;
    let event = Event {
        of: signed(process),
        filter: PROCESS,
        flags: epoll::ADD,
        details: EXIT,
        ..Event::default()
    };
    match epoll::change(set, &event) {
        Ok(()) => Ok(set),
        Err(error) => {
            files::close(set);
            Err(error)
        }
    }
}

/// The path of the file that this program is.
pub(crate) fn program() -> Outcome<String> {
    kinfo::program()
}

/// The numbers of all processes, the kernel's own among them.
pub(crate) fn all() -> Vec<i32> {
    let all = kinfo::processes().unwrap_or_default();
    all.iter().map(|process| process.process).collect()
}

/// Whether a process is one of the kernel's own; one that has gone counts as such.
pub(crate) fn is_of_kernel(process: i32) -> bool {
    let threads = kinfo::threads(process).unwrap_or_default();
    threads.iter().all(|thread| thread.is_of_kernel)
}

/// Where the threads of a process wait in the kernel; what they wait for alone, where the kernel does not tell more.
pub(crate) fn whereabouts(process: i32) -> String {
    let threads = kinfo::threads(process).unwrap_or_default();
    let with_stacks = aside::ask(|| {
        let stacks = kinfo::stacks(process).unwrap_or_default();
        let modules = Loaded::all();
        let stack_of = |thread: &kinfo::Thread| {
            let stack = stacks.iter().find(|(id, _)| *id == thread.id);
            match stack.map_or("", |(_, stack)| stack.trim()) {
                "" => "    in user space, or running\n".into(),
                stack => mark_modules(stack, &modules),
            }
        };
        threads
            .iter()
            .map(|thread| describe(thread) + &stack_of(thread))
            .collect()
    });
    with_stacks.unwrap_or_else(|| {
        let told = |thread| {
            describe(thread) + "    the kernel does not say where: a module is being unloaded\n"
        };
        threads.iter().map(told).collect()
    })
}

fn describe(thread: &kinfo::Thread) -> String {
    let kinfo::Thread {
        id,
        name,
        state,
        waits_for,
        ..
    } = thread;
    let waits_for = match waits_for.as_str() {
        "" => String::new(),
        word => format!(", waiting for {word}"),
    };
    format!("thread {id} ({name}), state {state}{waits_for}\n")
}

/// The lines of a stack, with the names of the modules that they are in.
fn mark_modules(stack: &str, modules: &[Loaded]) -> String {
    let mut text = String::new();
    for line in stack.lines() {
        let line = line.trim();
        let module = address(line).and_then(|at| modules.iter().find(|module| module.holds(at)));
        let module = module.map(|module| format!(" [{}]", module.name()));
        text.push_str(&format!("    {line}{}\n", module.unwrap_or_default()));
    }
    text
}

/// Makes the log tell where every process is that waits.
pub(crate) fn log_blocked() {
    tell(|thread| !matches!(thread.state, "running" | "ended"));
}

/// Makes the log tell which processes run.
pub(crate) fn log_running() {
    tell(|thread| thread.state == "running");
}

/// Writes where processes are whose threads are all told of by what is chosen, but for the kernel's own, which always wait.
fn tell(is_chosen: impl Fn(&kinfo::Thread) -> bool) {
    for process in kinfo::processes().unwrap_or_default() {
        if process.is_of_kernel || !is_chosen(&process) {
            continue;
        }
        let number = process.process;
        let text = format!("process {number}\n{}", whereabouts(number));
        // Without the log there is less to read.
        let _ = log::write(&text);
    }
}

/// Keeps the calling thread on one processor.
pub(crate) fn run_on(processor: usize) -> Outcome {
    const OF_ONE: usize = 3;
    const THREAD: usize = 1;
    let mut mask = [0_u64; 16];
    let word = mask.get_mut(processor / 64).ok_or(EINVAL)?;
    *word = 1 << (processor % 64);
    let arguments = [
        OF_ONE,
        THREAD,
        signed(-1),
        size_of_val(&mask),
        mask.as_ptr().expose_provenance(),
        0,
    ];
    // SAFETY: the mask is only read, and lives through the call.
    unsafe { call(arch::CPUSET_SETAFFINITY, arguments) }.map(drop)
}
