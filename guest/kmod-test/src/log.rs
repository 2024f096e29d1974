// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The kernel's log, read from a point on, and written to.

use alloc::{format, string::String, vec::Vec};
use core::time::Duration;

use crate::{
    error::{Error, Result},
    fs::{self, File, SeekFrom},
    os::log as os,
    time,
};

/// Writes a line into the log, so that it stands in order with the kernel's own.
///
/// # Errors
///
/// Those of the system.
#[track_caller]
pub fn write(line: &str) -> Result {
    fs::write(os::DEVICE, format!("{}{}\n", os::PREFIX, line.trim_end()))
}

/// The kernel's log from a point on.
///
/// ```no_run
/// # use kmod_test::{log::Log, module::Module, Result};
/// # fn test() -> Result {
/// let log = Log::from_now()?;
/// Module::under_test().reload("greetings=3")?;
/// assert!(log.contains("3 greetings are ready")?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Log {
    device: File,
    lines: core::cell::RefCell<Vec<String>>,
}

impl Log {
    /// What the kernel says from now on.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn from_now() -> Result<Self> {
        let device = File::options()
            .read(true)
            .nonblocking(true)
            .open(os::DEVICE)?;
        device.seek(SeekFrom::End(0))?;
        Ok(Self {
            device,
            lines: core::cell::RefCell::default(),
        })
    }

    /// All lines so far, without their times.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn lines(&self) -> Result<Vec<String>> {
        use crate::errno::{EAGAIN, EPIPE};
        let mut record = [0; 8192];
        let mut lines = self.lines.borrow_mut();
        loop {
            match self.device.read(&mut record) {
                Ok(count) => lines.extend(message(record.get(..count).unwrap_or_default())),
                // Records were overwritten before they were read: the next one is there.
                Err(error) if error == EPIPE => {}
                Err(error) if error == EAGAIN => return Ok(lines.clone()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether a line so far contains this.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn contains(&self, text: &str) -> Result<bool> {
        Ok(self.lines()?.iter().any(|line| line.contains(text)))
    }

    /// Waits for a line that contains this; whether it came in time.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn wait_for(&self, text: &str, limit: Duration) -> Result<bool> {
        let mut failure: Option<Error> = None;
        let came = time::wait_until(limit, || match self.contains(text) {
            Ok(came) => came,
            Err(error) => {
                failure = Some(error);
                true
            }
        });
        match failure {
            Some(error) => Err(error),
            None => Ok(came),
        }
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
