// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The error numbers: one table for each system, from which constants, names and documentation are made.

/// The largest error number: error pointers use the last page of the address space.
pub const MAX_ERRNO: i32 = 4095;

/// The names of error numbers.
struct Table {
    /// In ascending order of their numbers, each with a NUL behind it.
    names: &'static [u8],
    /// In ascending order.
    numbers: &'static [u16],
}

impl Table {
    /// The name of a number, as in C, with the NUL behind it.
    #[optimize(size)]
    fn with_nul(&self, errno: i32) -> Option<&'static [u8]> {
        // As data and a search the table takes a third of what it takes as code, and errors are seldom shown.
        let mut names = self.names.split_inclusive(|&byte| byte == 0);
        let mut numbers = self.numbers.iter();
        loop {
            let (name, number) = (names.next()?, numbers.next()?);
            if i32::from(*number) == errno {
                return Some(name);
            }
        }
    }
}

macro_rules! define_names {
    ($($(#[$meta:meta])* $name:ident = $value:literal;)+) => {
        static TABLE: $crate::errno::Table = $crate::errno::Table {
            names: concat!($(stringify!($name), "\0"),+).as_bytes(),
            numbers: &[$($value),+],
        };

        /// Every error number with its name, in ascending order.
        pub const ALL: &[(&str, i32)] = &[$((stringify!($name), $value)),+];

        /// Returns the name of the error number `errno` (positive), as in C.
        pub fn name(errno: i32) -> Option<&'static str> {
            c_name(errno)?.to_str().ok()
        }

        /// Returns the name of the error number `errno` (positive), as in C, for use by C.
        pub fn c_name(errno: i32) -> Option<&'static core::ffi::CStr> {
            core::ffi::CStr::from_bytes_with_nul(TABLE.with_nul(errno)?).ok()
        }

        /// Returns the name of the error number `errno` (positive), as in C, in ASCII.
        pub fn ascii_name(errno: i32) -> Option<&'static [u8]> {
            TABLE.with_nul(errno)?.strip_suffix(b"\0")
        }
    };
}

mod common;
pub mod freebsd;
pub mod linux;
