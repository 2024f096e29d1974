// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The kernel's log: a buffer that holds what it said last, and what was written to the console.

use alloc::{string::String, vec::Vec};

use super::{
    Outcome, arch, call_with_numbers, files, signed, sysctl,
    told::{added, message},
};

/// What writes to it add to.
const CONSOLE: &str = "/dev/console";

/// Adds a line, and waits until it is out: what the kernel says after it stands behind it, also on the console.
pub(crate) fn write(line: &str) -> Outcome {
    const DRAIN: usize = 0x2000_745e;
    let console = files::open(CONSOLE, files::WRITE, 0)?;
    let mut rest = line.as_bytes();
    let outcome = loop {
        match files::write(console, rest) {
            Ok(count) if count < rest.len() => rest = rest.get(count..).unwrap_or_default(),
            outcome => break outcome.map(drop),
        }
    };
    // A console that is no terminal has nothing to wait for.
    let _ = call_with_numbers(arch::IOCTL, &[signed(console), DRAIN, 0]);
    files::close(console);
    outcome
}

/// Reads the log from a point on.
#[derive(Debug)]
pub(crate) struct Reader {
    /// All of the buffer, as it was last.
    seen: Vec<u8>,
    /// The beginning of a line that had no end yet.
    begun: Vec<u8>,
}

impl Reader {
    pub(crate) fn from_now() -> Outcome<Self> {
        Ok(Self {
            seen: buffer()?,
            begun: Vec::new(),
        })
    }

    /// The lines that were added.
    pub(crate) fn take(&mut self) -> Outcome<Vec<String>> {
        let now = buffer()?;
        self.begun.extend_from_slice(added(&self.seen, &now));
        self.seen = now;
        let complete = self.begun.iter().rposition(|byte| *byte == b'\n');
        let rest = self.begun.split_off(complete.map_or(0, |end| end + 1));
        let lines = core::mem::replace(&mut self.begun, rest);
        let text = String::from_utf8_lossy(&lines).into_owned();
        Ok(text.lines().map(|line| message(line).into()).collect())
    }
}

/// All of the log.
pub(super) fn all() -> Outcome<String> {
    Ok(String::from_utf8_lossy(&buffer()?).into_owned())
}

fn buffer() -> Outcome<Vec<u8>> {
    let mut all = sysctl::get_bytes("kern.msgbuf")?;
    while all.last() == Some(&0) {
        all.pop();
    }
    Ok(all)
}
