// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can be read and written as a setting, and how text is put into the memory it is read to.

use crate::{error::Result, fmt, sync::Arc};

/// How much of what was written is looked at: the rest could only be white space.
pub(super) const LIMIT: usize = 4095;

/// A value that is read and written as text.
///
/// Each function returns how many bytes it has used, and the outcome. Reading ends when it has used none; what was
/// written and not used, the writer offers again, at a later offset. Both are called in a task that may sleep, by any
/// number of tasks at once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a setting",
    note = "atomic integers and truth values can, `Bounded`, arrays, `FixedString` and `Value`, and what implements `SysctlStorage`"
)]
pub trait SysctlStorage: Sync {
    /// Takes what was written at the beginning, which was in the memory of a program and is now in the kernel's: nobody
    /// changes it.
    fn store_value(&self, data: &[u8]) -> (usize, Result);

    /// Puts the value into `data`, which is filled with zeros, as far as there is room.
    fn read_value(&self, data: &mut [u8]) -> (usize, Result);

    /// Takes what was written at an offset: unless that is the beginning, it is passed over.
    fn store_at(&self, offset: usize, data: &[u8]) -> (usize, Result) {
        match offset {
            0 => self.store_value(data),
            _ => (data.len(), Ok(())),
        }
    }

    /// Puts the value from an offset on into `data`: all of it is read in one go, so there is nothing but at the
    /// beginning.
    fn read_at(&self, offset: usize, data: &mut [u8]) -> (usize, Result) {
        match offset {
            0 => self.read_value(data),
            _ => (0, Ok(())),
        }
    }
}

impl<T: SysctlStorage + Send> SysctlStorage for Arc<T> {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        (**self).store_value(data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        (**self).read_value(data)
    }

    fn store_at(&self, offset: usize, data: &[u8]) -> (usize, Result) {
        (**self).store_at(offset, data)
    }

    fn read_at(&self, offset: usize, data: &mut [u8]) -> (usize, Result) {
        (**self).read_at(offset, data)
    }
}

impl<T: SysctlStorage + ?Sized> SysctlStorage for &'static T {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        (**self).store_value(data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        (**self).read_value(data)
    }

    fn store_at(&self, offset: usize, data: &[u8]) -> (usize, Result) {
        (**self).store_at(offset, data)
    }

    fn read_at(&self, offset: usize, data: &mut [u8]) -> (usize, Result) {
        (**self).read_at(offset, data)
    }
}

/// Memory that text is written to, as much as there is room for.
pub(super) struct Room<'a> {
    data: &'a mut [u8],
    used: usize,
}

impl<'a> Room<'a> {
    pub(super) fn new(data: &'a mut [u8]) -> Self {
        Self { data, used: 0 }
    }

    /// Appends as much as there is room for.
    pub(super) fn push(&mut self, text: &[u8]) {
        let room = self.data.get_mut(self.used..).unwrap_or_default();
        let count = room.len().min(text.len());
        if let (Some(room), Some(text)) = (room.get_mut(..count), text.get(..count)) {
            room.copy_from_slice(text);
        }
        self.used = self.used.saturating_add(count);
    }

    /// Ends the text with a newline, if there is room; returns what a storage returns.
    pub(super) fn finish(mut self) -> (usize, Result) {
        self.push(b"\n");
        (self.used, Ok(()))
    }
}

impl fmt::Write for Room<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text.as_bytes());
        Ok(())
    }
}
