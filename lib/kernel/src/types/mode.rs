// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who may do what with a file.

/// The permissions of a file: three bits each for its owner, its group, and all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode(u16);

impl Mode {
    /// Makes one of its number, which is usually written in octal: `0o644`.
    pub const fn from_int(mode: u16) -> Self {
        Self(mode)
    }

    /// Its number.
    pub const fn as_int(self) -> u16 {
        self.0
    }
}
