// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Writing formatted text into buffers of fixed size.

use core::{marker::PhantomData, ops::Deref, ptr};

use crate::fmt;

/// Writes as much text as its buffer takes, and counts the rest.
///
/// # Invariants
///
/// The `capacity` bytes at `buffer` are valid for writes.
pub struct RawFormatter {
    buffer: *mut u8,
    capacity: usize,
    written: usize,
}

impl RawFormatter {
    /// A formatter without buffer, which only counts.
    pub(crate) const fn new() -> Self {
        // INVARIANT: no bytes are valid for writes anywhere.
        Self {
            buffer: ptr::null_mut(),
            capacity: 0,
            written: 0,
        }
    }

    /// Returns how many bytes were written, those that did not fit included.
    pub fn bytes_written(&self) -> usize {
        self.written
    }
}

impl fmt::Write for RawFormatter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.capacity.saturating_sub(self.written);
        let fits = text.len().min(room);
        if fits > 0 {
            // SAFETY: `written < capacity`, so this stays in the buffer of the invariant.
            let place = unsafe { self.buffer.add(self.written) };
            // SAFETY: `fits` bytes can be read from `text`, and be written at `place` by the invariant; nobody else has a
            // reference to the buffer, so they do not overlap.
            unsafe { ptr::copy_nonoverlapping(text.as_ptr(), place, fits) };
        }
        self.written = self.written.saturating_add(text.len());
        Ok(())
    }
}

/// Writes text into a buffer, and fails if it does not fit.
pub struct Formatter<'a>(RawFormatter, PhantomData<&'a mut [u8]>);

impl<'a> Formatter<'a> {
    /// A formatter that writes to `buffer`, from its beginning.
    pub fn new(buffer: &'a mut [u8]) -> Self {
        // INVARIANT: the buffer stays borrowed for as long as the formatter lives.
        let raw = RawFormatter {
            buffer: buffer.as_mut_ptr(),
            capacity: buffer.len(),
            written: 0,
        };
        Self(raw, PhantomData)
    }
}

impl Deref for Formatter<'_> {
    type Target = RawFormatter;

    fn deref(&self) -> &RawFormatter {
        &self.0
    }
}

impl fmt::Write for Formatter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(text)?;
        if self.0.written > self.0.capacity {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}

/// Writes text into a buffer, with a NUL byte after the last character, and fails if it does not fit.
///
/// Text that does not fit is not written at all.
///
/// # Invariants
///
/// `buffer` is what has not been written to; it begins with a NUL byte.
pub struct NullTerminatedFormatter<'a> {
    buffer: &'a mut [u8],
}

impl<'a> NullTerminatedFormatter<'a> {
    /// A formatter that writes to `buffer`, unless that has no room for the NUL byte.
    pub fn new(buffer: &'a mut [u8]) -> Option<Self> {
        *buffer.first_mut()? = 0;
        // INVARIANT: the NUL byte was written above.
        Some(Self { buffer })
    }
}

impl fmt::Write for NullTerminatedFormatter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() >= self.buffer.len() {
            return Err(fmt::Error);
        }
        let (place, rest) = core::mem::take(&mut self.buffer).split_at_mut(text.len());
        place.copy_from_slice(text.as_bytes());
        if let Some(end) = rest.first_mut() {
            *end = 0;
        }
        // INVARIANT: the rest has at least one byte, which was set to NUL.
        self.buffer = rest;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fmt::Write as _;

    #[test]
    fn counting_takes_everything() {
        let mut counter = RawFormatter::new();
        assert_eq!(write!(counter, "{:>100}", 1), Ok(()));
        assert_eq!(counter.bytes_written(), 100);
    }

    #[test]
    fn text_beyond_the_buffer_fails_but_is_counted() {
        let mut buffer = *b"........";
        let mut formatter = Formatter::new(&mut buffer[..4]);
        assert_eq!(formatter.write_str("abc"), Ok(()));
        assert_eq!(formatter.write_str("def"), Err(fmt::Error));
        assert_eq!(formatter.write_str("g"), Err(fmt::Error));
        assert_eq!(formatter.bytes_written(), 7);
        assert_eq!(&buffer, b"abcd....");
    }

    #[test]
    fn nul_follows_the_text() {
        let mut buffer = [b'.'; 4];
        assert!(NullTerminatedFormatter::new(&mut []).is_none());
        if let Some(mut formatter) = NullTerminatedFormatter::new(&mut buffer) {
            assert_eq!(formatter.write_str("ab"), Ok(()));
            assert_eq!(formatter.write_str("cd"), Err(fmt::Error));
            assert_eq!(formatter.write_str("c"), Ok(()));
            assert_eq!(formatter.write_str("d"), Err(fmt::Error));
        }
        assert_eq!(&buffer, b"abc\0");
    }
}
