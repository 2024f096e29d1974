// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Strings of bytes that may not be text.

use core::ops::{Deref, Index};

use kernel_pure::escape;

use crate::fmt;

/// Bytes that are mostly text, but need not be UTF-8.
///
/// `{}` shows printable ASCII as it is and escapes the rest, so that no byte from outside reaches the log as it is.
/// `{:?}` puts quotes around it.
#[repr(transparent)]
#[derive(PartialEq, Eq)]
pub struct BStr([u8]);

impl BStr {
    /// Returns the number of bytes.
    #[inline]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no bytes.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at bytes as a string.
    #[inline]
    pub const fn from_bytes(bytes: &[u8]) -> &Self {
        let string = core::ptr::from_ref(bytes) as *const Self;
        // SAFETY: `BStr` is transparent: the reference to the bytes is valid as one to it, for as long.
        unsafe { &*string }
    }

    /// Returns what follows `pattern`, if the string begins with it.
    pub fn strip_prefix(&self, pattern: impl AsRef<Self>) -> Option<&BStr> {
        self.0
            .strip_prefix(&pattern.as_ref().0)
            .map(Self::from_bytes)
    }
}

impl fmt::Display for BStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape::write_named(f, &self.0)
    }
}

impl fmt::Debug for BStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape::write_quoted(f, &self.0)
    }
}

impl Deref for BStr {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<Idx> Index<Idx> for BStr
where
    [u8]: Index<Idx, Output = [u8]>,
{
    type Output = Self;

    fn index(&self, index: Idx) -> &Self {
        Self::from_bytes(self.0.index(index))
    }
}

impl AsRef<BStr> for [u8] {
    fn as_ref(&self) -> &BStr {
        BStr::from_bytes(self)
    }
}

impl AsRef<BStr> for BStr {
    fn as_ref(&self) -> &BStr {
        self
    }
}

/// Makes a [`BStr`](crate::str::BStr) of a string literal.
///
/// # Examples
///
/// ```
/// use kernel::{b_str, str::BStr};
///
/// const NAME: &BStr = b_str!("name");
/// assert_eq!(NAME.len(), 4);
/// ```
#[macro_export]
macro_rules! b_str {
    ($str:literal) => {{
        const STRING: &$crate::str::BStr = $crate::str::BStr::from_bytes(str::as_bytes($str));
        STRING
    }};
}

#[cfg(test)]
mod tests {
    use core::ops::Index as _;
    use std::string::ToString;

    use crate::prelude::fmt;

    #[test]
    fn prefix_is_stripped() {
        assert_eq!(
            b_str!("foobar").strip_prefix(b_str!("foo")),
            Some(b_str!("bar"))
        );
        assert_eq!(b_str!("foobar").strip_prefix(b_str!("bar")), None);
        assert_eq!(b_str!("foobar").index(3..), b_str!("bar"));
    }

    #[test]
    fn what_is_not_printable_is_escaped() {
        let crab = b_str!("\u{1f980} \"\n");
        assert_eq!(fmt!("{crab}").to_string(), "\\xf0\\x9f\\xa6\\x80 \"\\n");
        assert_eq!(
            fmt!("{crab:?}").to_string(),
            "\"\\xf0\\x9f\\xa6\\x80 \\\"\\n\""
        );
    }
}
