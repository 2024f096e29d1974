// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can be read and written as a setting, and how text is put into the memory it is read to.

use crate::{error::Result, fmt, sync::Arc};

/// How much of what was written is looked at: the rest could only be white space.
pub(super) const LIMIT: usize = 4095;

/// What a setting is where settings have types: there programs get, and write, values of the type, and no text.
///
/// FreeBSD is such a system, where `sysctlbyname(3)` fills an `int` from an [`I32`](Self::I32). What is a type of its own there
/// has its name behind it. On Linux all settings are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text of any kind.
    Text,
    /// A truth value, or several: bytes that are 0 and 1.
    Bool,
    /// Integers of eight bits: `S8`.
    I8,
    /// Integers of eight bits without a sign: `U8`.
    U8,
    /// Integers of 16 bits: `S16`.
    I16,
    /// Integers of 16 bits without a sign: `U16`.
    U16,
    /// Integers of 32 bits: `INT`.
    I32,
    /// Integers of 32 bits without a sign: `UINT`.
    U32,
    /// Integers of 64 bits: `S64`.
    I64,
    /// Integers of 64 bits without a sign: `U64`.
    U64,
    /// Integers as long as an address: `LONG`.
    Isize,
    /// Integers as long as an address without a sign: `ULONG`.
    Usize,
}

/// A value that is read and written as text.
///
/// Where settings have types, what is of a [`Kind`] of integers is one there to programs, too. The framework then writes the
/// numbers of a program as such a text, and reads them off one: what is refused here is refused to all.
///
/// Each function returns how many bytes it has used, and the outcome. Reading ends when it has used none; what was
/// written and not used, the writer offers again, at a later offset. Both are called in a task that may sleep, by any
/// number of tasks at once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a setting",
    note = "atomic integers and truth values can, `Bounded`, arrays, `FixedString` and `Value`, and what implements `SysctlStorage`"
)]
pub trait SysctlStorage: Sync {
    /// What it is where settings have types: a text unless it says otherwise, and then what is read and written is decimal
    /// numbers of that kind, with white space between them.
    fn kind(&self) -> Kind {
        Kind::Text
    }

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
    fn kind(&self) -> Kind {
        (**self).kind()
    }

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
    fn kind(&self) -> Kind {
        (**self).kind()
    }

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
