// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The kernel's log, record by record.

use alloc::{format, string::String, vec::Vec};

use super::{
    Outcome,
    errno::{EAGAIN, EPIPE},
    files::{self, Fd, NONBLOCK, READ, WRITE},
};

/// Where it is read, and where lines are added to it.
const DEVICE: &str = "/dev/kmsg";
/// What a line begins with that is worth to be told, and no more.
const PREFIX: &str = "<6>";

/// Adds a line.
pub(crate) fn write(line: &str) -> Outcome {
    let device = files::open(DEVICE, WRITE, 0)?;
    let outcome = files::write(device, format!("{PREFIX}{line}").as_bytes());
    files::close(device);
    outcome.map(drop)
}

/// Reads the log from a point on.
#[derive(Debug)]
pub(crate) struct Reader(Fd);

impl Reader {
    pub(crate) fn from_now() -> Outcome<Self> {
        const END: usize = 2;
        let reader = Self(files::open(DEVICE, READ | NONBLOCK, 0)?);
        files::seek(reader.0, 0, END)?;
        Ok(reader)
    }

    /// The lines that were added.
    pub(crate) fn take(&mut self) -> Outcome<Vec<String>> {
        let mut record = [0; 8192];
        let mut lines = Vec::new();
        loop {
            match files::read(self.0, &mut record) {
                Ok(count) => lines.extend(message(record.get(..count).unwrap_or_default())),
                // Records were overwritten before they were read: the next one is there.
                Err(EPIPE) => {}
                Err(EAGAIN) => return Ok(lines),
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        files::close(self.0);
    }
}

/// The message of a record: `PRIORITY,NUMBER,TIME,FLAGS;MESSAGE`, and lines about it that begin with a blank.
fn message(record: &[u8]) -> Option<String> {
    let record = String::from_utf8_lossy(record);
    let (_, message) = record.split_once(';')?;
    Some(message.lines().next().unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn the_message_of_a_record_is_found() {
        let record = b"6,1204,5312345,-;hello: a; b\n SUBSYSTEM=none\n";
        assert_eq!(message(record).as_deref(), Some("hello: a; b"));
        assert_eq!(message(b""), None);
    }
}
