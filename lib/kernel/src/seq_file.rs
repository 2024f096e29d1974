// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Text that is made while it is read, as in `/proc`.
//!
//! C header: `include/linux/seq_file.h`; reference: <https://docs.kernel.org/filesystems/seq_file.html>.

use crate::{fmt, os::seq_file as os, types::NotThreadSafe, types::Opaque};

pub use crate::seq_print;

/// Where such text goes.
///
/// What is printed to it is kept whole, however long: where there is no room, it is asked for again, with more.
///
/// # Invariants
///
/// It is a valid `struct seq_file`, which the current task alone uses.
#[repr(transparent)]
pub struct SeqFile {
    inner: Opaque<os::RawSeqFile>,
    here: NotThreadSafe,
}

impl SeqFile {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct seq_file`, which the current task alone uses while `'a` lasts.
    pub unsafe fn from_raw<'a>(ptr: *mut os::RawSeqFile) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*ptr.cast() }
    }

    /// Prints to it: the work behind [`seq_print!`].
    pub fn call_printf(&self, args: fmt::Arguments<'_>) {
        // It takes everything: an error can only be one that a `Display` made up. What was written before it is kept.
        let _ = fmt::Write::write_fmt(&mut Pieces(self), args);
    }
}

/// Takes formatted text piece by piece.
struct Pieces<'a>(&'a SeqFile);

impl fmt::Write for Pieces<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // SAFETY: by the invariant it is valid, and used here alone.
        unsafe { os::write(self.0.inner.get(), text.as_bytes()) };
        Ok(())
    }
}

/// Prints to a [`SeqFile`], with the arguments of [`format_args!`].
#[macro_export]
macro_rules! seq_print {
    ($m:expr, $($arg:tt)+) => {
        $m.call_printf($crate::prelude::fmt!($($arg)+))
    };
}
