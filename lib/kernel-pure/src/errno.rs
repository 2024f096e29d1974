// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The error numbers: one table for each system, from which constants, names and documentation are made.

use core::{ffi::CStr, ops::Range};

/// The largest error number: error pointers use the last page of the address space.
pub const MAX_ERRNO: i32 = 4095;

/// The names of error numbers.
struct Table {
    /// In ascending order of their numbers, each with a NUL behind it.
    names: &'static str,
    /// In ascending order.
    numbers: &'static [u16],
}

impl Table {
    /// The name of a number, as in C.
    fn name(&self, errno: i32) -> Option<&'static str> {
        self.names.get(self.place(errno)?)
    }

    /// The name of a number, as in C, for use by C.
    fn c_name(&self, errno: i32) -> Option<&'static CStr> {
        let Range { start, end } = self.place(errno)?;
        CStr::from_bytes_with_nul(self.names.as_bytes().get(start..=end)?).ok()
    }

    /// Where among the names that of a number is.
    fn place(&self, errno: i32) -> Option<Range<usize>> {
        // As data and a search the table takes a third of what it takes as code, and errors are seldom shown.
        let position = self
            .numbers
            .iter()
            .position(|&number| i32::from(number) == errno)?;
        let bytes = self.names.bytes().enumerate();
        let mut ends = bytes.filter(|&(_, byte)| byte == 0);
        let start = match position.checked_sub(1) {
            Some(before) => ends.nth(before)?.0.checked_add(1)?,
            None => 0,
        };
        let end = ends.next()?.0;
        Some(start..end)
    }
}

macro_rules! define_names {
    ($($(#[$meta:meta])* $name:ident = $value:literal;)+) => {
        static TABLE: $crate::errno::Table = $crate::errno::Table {
            names: concat!($(stringify!($name), "\0"),+),
            numbers: &[$($value),+],
        };

        /// Every error number with its name, in ascending order.
        pub const ALL: &[(&str, i32)] = &[$((stringify!($name), $value)),+];

        /// Returns the name of the error number `errno` (positive), as in C.
        pub fn name(errno: i32) -> Option<&'static str> {
            TABLE.name(errno)
        }

        /// Returns the name of the error number `errno` (positive), as in C, for use by C.
        pub fn c_name(errno: i32) -> Option<&'static core::ffi::CStr> {
            TABLE.c_name(errno)
        }
    };
}

pub mod freebsd;
pub mod linux;
