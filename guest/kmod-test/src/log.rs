// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The kernel's log, read from a point on, and written to.

use alloc::{format, string::String, vec::Vec};
use core::{cell::RefCell, time::Duration};

use crate::{
    error::{Error, Result, of},
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
    os::write(&format!("{}\n", line.trim_end())).map_err(of("write to the kernel's log"))
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
    reader: RefCell<os::Reader>,
    lines: RefCell<Vec<String>>,
}

impl Log {
    /// What the kernel says from now on.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn from_now() -> Result<Self> {
        let reader = os::Reader::from_now().map_err(of("read the kernel's log"))?;
        Ok(Self {
            reader: RefCell::new(reader),
            lines: RefCell::default(),
        })
    }

    /// All lines so far, without their times.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn lines(&self) -> Result<Vec<String>> {
        let added = self.reader.borrow_mut().take();
        let mut lines = self.lines.borrow_mut();
        lines.extend(added.map_err(of("read the kernel's log"))?);
        Ok(lines.clone())
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
