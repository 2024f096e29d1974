// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What goes wrong in process 1 itself.

use alloc::string::{String, ToString as _};
use core::{fmt::Display, mem::ManuallyDrop};

use kmod_test::File;

/// Why process 1 cannot go on, for a reader.
pub(crate) struct Trouble(pub(crate) String);

/// What fails in process 1.
pub(crate) type Result<T = (), E = Trouble> = core::result::Result<T, E>;

impl<E: Display> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Writes a line to standard error.
pub(crate) fn complain(message: &str) {
    // It stays open.
    let stream = ManuallyDrop::new(File::inherited(2));
    // There is nobody else to tell.
    let _ = stream.write_all(alloc::format!("{message}\n").as_bytes());
}
