// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Asking the kernel what it may not answer: while it unloads a module, whoever asks about modules and their functions waits, and no
//! signal ends that. So a process of its own asks.

use alloc::{string::String, vec::Vec};
use core::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use super::{
    files::{self, Fd, PollFd},
    processes,
};
use crate::{os::process, time::Instant};

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(5);

/// More than the files that any of these programs has open.
const FILES: Fd = 64;

/// Whether there was no answer once: then it is not waited for again.
static IS_SILENT: AtomicBool = AtomicBool::new(false);

/// What `question` returns in a process of its own; nothing if it is not over in time.
pub(super) fn ask(question: impl FnOnce() -> String) -> Option<String> {
    if IS_SILENT.load(Relaxed) {
        return None;
    }
    let (answer, tells) = files::pipe().ok()?;
    let asks = processes::fork();
    if asks == Ok(0) {
        // It may stay for long, and must not keep anything open for which others wait.
        (0..FILES)
            .filter(|file| *file != tells)
            .for_each(files::close);
        process::exit(tell(tells, &question()));
    }
    files::close(tells);
    let text = asks.is_ok().then(|| hear(answer)).flatten();
    files::close(answer);
    match (asks, &text) {
        (Ok(child), Some(_)) => {
            let _ = process::wait(child, true);
        }
        _ => IS_SILENT.store(true, Relaxed),
    }
    text
}

fn tell(to: Fd, text: &str) -> i32 {
    let mut left = text.as_bytes();
    while !left.is_empty() {
        match files::write(to, left) {
            Ok(count @ 1..) => left = left.get(count..).unwrap_or_default(),
            _ => return 1,
        }
    }
    0
}

/// All that comes, up to its end.
fn hear(from: Fd) -> Option<String> {
    const READABLE: u16 = 1;
    let begun = Instant::now();
    let mut text = Vec::new();
    let mut buffer = [0; 512];
    loop {
        let mut waiting = [PollFd {
            fd: from,
            events: READABLE,
            revents: 0,
        }];
        let left = LIMIT.saturating_sub(begun.elapsed());
        match files::poll(&mut waiting, Some(left)) {
            Ok(1..) => {}
            _ => return None,
        }
        match files::read(from, &mut buffer).ok()? {
            0 => return String::from_utf8(text).ok(),
            count => text.extend(buffer.iter().take(count)),
        }
    }
}
