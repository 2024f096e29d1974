// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! How a file is opened.

use super::File;
use crate::{
    error::{Result, of},
    os::files,
};

/// How a file is opened, as in `std::fs::OpenOptions`.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenOptions {
    read: bool,
    write: bool,
    flags: u32,
    mode: Option<u32>,
}

impl OpenOptions {
    /// Nothing is allowed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For reading.
    #[must_use]
    pub fn read(mut self, on: bool) -> Self {
        self.read = on;
        self
    }

    /// For writing.
    #[must_use]
    pub fn write(mut self, on: bool) -> Self {
        self.write = on;
        self
    }

    /// For writing at the end.
    #[must_use]
    pub fn append(self, on: bool) -> Self {
        self.write(on).flag(files::APPEND, on)
    }

    /// Made empty first.
    #[must_use]
    pub fn truncate(self, on: bool) -> Self {
        self.flag(files::TRUNCATE, on)
    }

    /// Made if it is not there.
    #[must_use]
    pub fn create(self, on: bool) -> Self {
        self.flag(files::CREATE, on)
    }

    /// Made, and refused if it is there.
    #[must_use]
    pub fn create_new(self, on: bool) -> Self {
        self.flag(files::CREATE | files::EXCLUSIVE, on)
    }

    /// What would have to wait fails with [`EAGAIN`](crate::errno::EAGAIN).
    #[must_use]
    pub fn nonblocking(self, on: bool) -> Self {
        self.flag(files::NONBLOCK, on)
    }

    /// Further flags, as the system call takes them.
    #[must_use]
    pub fn custom_flags(self, flags: u32) -> Self {
        self.flag(flags, true)
    }

    /// The permissions of a file that is made.
    #[must_use]
    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Opens a file.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn open(&self, path: &str) -> Result<File> {
        let access = match (self.read, self.write) {
            (true, true) => files::READ_WRITE,
            (false, true) => files::WRITE,
            (_, false) => files::READ,
        };
        let file = files::open(path, access | self.flags, self.mode.unwrap_or(0o666))
            .map_err(of(format_args!("open {path:?}")))?;
        Ok(File::new(file, path))
    }

    fn flag(mut self, flag: u32, on: bool) -> Self {
        if on {
            self.flags |= flag;
        } else {
            self.flags &= !flag;
        }
        self
    }
}
