// SPDX-License-Identifier: MIT OR Apache-2.0

//! SIGINT, SIGTERM and SIGHUP end this process and everything it has started, in order.
//!
//! A terminal sends Ctrl-C to every process in its foreground; `kill` sends a signal to one. So that both
//! do the same, the programs that are run stay in the foreground with this process, and a thread that a
//! signal wakes ends them all: first it asks, then it kills. Meanwhile whoever waited for one of them
//! returns, finds that [`check`] fails, and cleans up behind itself. The thread sees to it that this
//! does not take for ever, and that a second signal ends everything at once; then it cleans up itself.
//!
//! Nothing gets away: this process becomes the parent of all whose own parent ends before them.

use std::{
    fs, io,
    io::Write as _,
    os::unix::net::UnixStream,
    sync::{
        OnceLock,
        atomic::{AtomicI32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, getpid, set_child_subreaper};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
    low_level,
};

use crate::{Fault, process, scratch};

/// How long the programs have until they are killed.
const ASK: Duration = Duration::from_millis(400);
/// How long this process has to clean up until it is ended.
const CLEAN_UP: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);

/// What the handlers and everybody else share.
struct Caught {
    /// The first signal that came, or 0.
    first: AtomicI32,
    /// Becomes readable with the first signal, and stays so.
    wake: UnixStream,
}

static CAUGHT: OnceLock<Caught> = OnceLock::new();

/// Catches the signals from now on, until the process ends; a second call does nothing.
///
/// `last_words` are said where this process has to be ended before it could say anything.
///
/// # Errors
///
/// Where the system refuses a handler or a thread.
pub fn catch(last_words: &'static str) -> io::Result<()> {
    if CAUGHT.get().is_some() {
        return Ok(());
    }
    let mut wanted = vec![SIGINT, SIGTERM];
    // `nohup` lets a process outlive its terminal. SIGINT is another matter: a shell without job control
    // has all that it starts in the background ignore it, and yet `kill -INT` means what it says.
    if !is_ignored(SIGHUP) {
        wanted.push(SIGHUP);
    }
    let signals = Signals::new(wanted)?;
    let (wake, waker) = UnixStream::pair()?;
    let caught = Caught {
        first: AtomicI32::new(0),
        wake,
    };
    if CAUGHT.set(caught).is_err() {
        return Ok(());
    }
    set_child_subreaper(Some(getpid()))?;
    let end = move || end_everything(signals, waker, last_words);
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(end)
        .map(drop)
}

/// Fails once a signal has come.
///
/// # Errors
///
/// [`Fault::Interrupted`].
pub fn check() -> Result<(), Fault> {
    match received() {
        None => Ok(()),
        Some(_) => Err(Fault::Interrupted),
    }
}

/// The signal that came first, if one has come.
#[must_use]
pub fn received() -> Option<i32> {
    let first = CAUGHT.get()?.first.load(Ordering::SeqCst);
    (first != 0).then_some(first)
}

/// What becomes readable when a signal comes, for whoever waits for more than one thing; it is not to be
/// read from. `None` where signals are not [caught](catch).
#[must_use]
pub fn wake() -> Option<&'static UnixStream> {
    CAUGHT.get().map(|caught| &caught.wake)
}

/// The exit code of a process that was interrupted: 128 and the signal, as a shell has it.
#[must_use]
pub fn exit_code() -> u8 {
    let signal = received().unwrap_or(SIGINT);
    u8::try_from(128 + signal).unwrap_or(128)
}

/// The last thing before this process ends: removes all [scratch] folders, and where a signal has come, ends what
/// is left of the programs before.
pub fn finish() -> impl Sized {
    if received().is_some() {
        end_programs();
    }
    scratch::give_up()
}

fn end_programs() {
    let start = Instant::now();
    loop {
        let left = process::descendants();
        for program in &left {
            process::signal(*program, Signal::KILL);
        }
        // Nobody waits for them any more; who ends before them leaves their remains to process 1.
        process::reap();
        if left.is_empty() || start.elapsed() > CLEAN_UP {
            return;
        }
        thread::sleep(PAUSE);
    }
}

/// Waits for a signal, and then until this process has ended or is to be ended.
fn end_everything(mut signals: Signals, mut waker: UnixStream, last_words: &str) {
    let Some(first) = signals.forever().next() else {
        return;
    };
    if let Some(caught) = CAUGHT.get() {
        caught.first.store(first, Ordering::SeqCst);
    }
    // Nobody reads: one byte always has room.
    let _ = waker.write_all(&[0]);
    let start = Instant::now();
    let mut asked: Vec<Pid> = Vec::new();
    while start.elapsed() < CLEAN_UP && signals.pending().next().is_none() {
        let left = process::descendants();
        if start.elapsed() < ASK {
            for program in left {
                if !asked.contains(&program) {
                    process::signal(program, Signal::TERM);
                    asked.push(program);
                }
            }
        } else {
            for program in left {
                process::signal(program, Signal::KILL);
            }
        }
        thread::sleep(PAUSE);
    }
    let _nothing_more = finish();
    say(last_words);
    low_level::exit(exit_code().into());
}

/// Says something, unless that would have to wait for a reader.
fn say(words: &str) {
    let stderr = io::stderr();
    let mut fds = [PollFd::new(&stderr, PollFlags::OUT)];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let is_ready = poll(&mut fds, Some(&now)).is_ok_and(|ready| ready > 0);
    if is_ready && fds[0].revents().contains(PollFlags::OUT) {
        // Not through the standard library, whose lock another thread may hold.
        let _ = rustix::io::write(&stderr, words.as_bytes());
    }
}

/// Whether this process was started with the signal ignored.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
