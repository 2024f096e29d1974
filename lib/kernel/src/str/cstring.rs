// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Owned strings of C.

use core::ops::{Deref, DerefMut};

use super::{CStr, CStrExt as _, RawFormatter};
use crate::{
    alloc::{AllocError, KVec, flags::GFP_KERNEL},
    error::{Result, code::EINVAL},
    fmt::{self, Write as _},
};

/// An owned string that ends with a NUL byte and has no other.
///
/// # Invariants
///
/// `buf` ends with a NUL byte and has no other.
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, str::CString};
///
/// # fn example() -> Result {
/// let name = CString::try_from_fmt(fmt!("queue{}", 3))?;
/// assert_eq!(&*name, c"queue3");
/// # Ok(())
/// # }
/// ```
pub struct CString {
    buf: KVec<u8>,
}

impl CString {
    /// Makes a string of formatted text.
    ///
    /// # Errors
    ///
    /// - `ENOMEM` if there is no memory.
    /// - `EINVAL` if the text holds a NUL byte, or if showing an argument fails.
    pub fn try_from_fmt(args: fmt::Arguments<'_>) -> Result<Self> {
        let mut length = RawFormatter::new();
        length.write_fmt(args)?;
        let size = length.bytes_written().saturating_add(1);

        let mut buf = KVec::with_capacity(size, GFP_KERNEL)?;
        Appender {
            buf: &mut buf,
            room: size.saturating_sub(1),
        }
        .write_fmt(args)?;
        if buf.contains(&0) {
            return Err(EINVAL);
        }
        Ok(Self::end(buf)?)
    }

    /// Ends a text, which has no NUL byte, with one.
    fn end(mut text: KVec<u8>) -> Result<Self, AllocError> {
        text.push(0, GFP_KERNEL)?;
        // INVARIANT: there was no NUL byte, and now there is one at the end.
        Ok(Self { buf: text })
    }
}

/// Appends text to a vector, within the room that was found to be needed.
struct Appender<'a> {
    buf: &'a mut KVec<u8>,
    room: usize,
}

impl fmt::Write for Appender<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // An argument may show itself differently the second time.
        self.room = self.room.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.buf
            .extend_from_slice(text.as_bytes(), GFP_KERNEL)
            .map_err(|_| fmt::Error)
    }
}

impl Deref for CString {
    type Target = CStr;

    fn deref(&self) -> &CStr {
        // SAFETY: by the invariant, the bytes are what a string of C is.
        unsafe { CStr::from_bytes_with_nul_unchecked(self.buf.as_slice()) }
    }
}

impl DerefMut for CString {
    fn deref_mut(&mut self) -> &mut CStr {
        // SAFETY: by the invariant, the bytes are what a string of C is.
        unsafe { CStr::from_bytes_with_nul_unchecked_mut(self.buf.as_mut_slice()) }
    }
}

impl<'a> TryFrom<&'a CStr> for CString {
    type Error = AllocError;

    fn try_from(original: &'a CStr) -> Result<Self, AllocError> {
        let text = original.to_bytes();
        // With the NUL byte, so that it need not grow.
        let mut copy = KVec::with_capacity(text.len().saturating_add(1), GFP_KERNEL)?;
        copy.extend_from_slice(text, GFP_KERNEL)?;
        Self::end(copy)
    }
}

impl fmt::Display for CString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl fmt::Debug for CString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::fmt;

    #[test]
    fn text_is_formatted() {
        let string = CString::try_from_fmt(fmt!("{}{}{}", "abc", 10, c"x"));
        assert_eq!(string.as_deref(), Ok(c"abc10x"));
        assert_eq!(CString::try_from_fmt(fmt!("")).as_deref(), Ok(c""));
    }

    #[test]
    fn nul_in_the_text_is_refused() {
        assert_eq!(CString::try_from_fmt(fmt!("a\0b")).err(), Some(EINVAL));
    }

    #[test]
    fn text_that_grows_is_refused() {
        struct Grows(core::cell::Cell<usize>);
        impl fmt::Display for Grows {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.set(self.0.get() + 1);
                write!(f, "{:1$}", 0, self.0.get())
            }
        }
        let grows = Grows(core::cell::Cell::new(0));
        assert_eq!(CString::try_from_fmt(fmt!("{grows}")).err(), Some(EINVAL));
    }

    #[test]
    fn case_is_changed() {
        let copy = c"MiXed".to_ascii_lowercase();
        assert_eq!(copy.as_deref().ok(), Some(c"mixed"));
        let copy = c"MiXed".to_ascii_uppercase();
        assert_eq!(copy.as_deref().ok(), Some(c"MIXED"));
    }
}
