// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel adds to [`CStr`].

use kernel_pure::escape;

use super::{BStr, CStr, CString};
use crate::{alloc::AllocError, ffi::c_char, fmt};

/// What the kernel adds to [`CStr`]: its own `char`, and copies in kernel memory.
pub trait CStrExt: private::Sealed {
    /// Looks at a string of C.
    ///
    /// # Safety
    ///
    /// - `ptr` points to bytes that end with a NUL byte, valid for reads during `'a`.
    /// - They are not written to during `'a`.
    unsafe fn from_char_ptr<'a>(ptr: *const c_char) -> &'a Self;

    /// Looks at bytes as a string, for changing it.
    ///
    /// # Safety
    ///
    /// - `bytes` ends with a NUL byte and has no other.
    unsafe fn from_bytes_with_nul_unchecked_mut(bytes: &mut [u8]) -> &mut Self;

    /// Returns a pointer to the string, as C takes it.
    fn as_char_ptr(&self) -> *const c_char;

    /// Copies the string into memory of its own.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory.
    fn to_cstring(&self) -> Result<CString, AllocError>;

    /// Changes ASCII letters to lower case.
    fn make_ascii_lowercase(&mut self);

    /// Changes ASCII letters to upper case.
    fn make_ascii_uppercase(&mut self);

    /// Copies the string, with ASCII letters in lower case.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory.
    fn to_ascii_lowercase(&self) -> Result<CString, AllocError>;

    /// Copies the string, with ASCII letters in upper case.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory.
    fn to_ascii_uppercase(&self) -> Result<CString, AllocError>;
}

impl CStrExt for CStr {
    #[inline]
    unsafe fn from_char_ptr<'a>(ptr: *const c_char) -> &'a Self {
        // SAFETY: the caller promises what `CStr` asks for; only the sign of the bytes differs.
        unsafe { Self::from_ptr(ptr.cast()) }
    }

    #[inline]
    unsafe fn from_bytes_with_nul_unchecked_mut(bytes: &mut [u8]) -> &mut Self {
        let string = core::ptr::from_mut(bytes) as *mut Self;
        // SAFETY: `CStr` consists of its bytes with the NUL, and the caller promises that these are such; the borrow is
        // handed on.
        unsafe { &mut *string }
    }

    #[inline]
    fn as_char_ptr(&self) -> *const c_char {
        as_char_ptr_in_const_context(self)
    }

    fn to_cstring(&self) -> Result<CString, AllocError> {
        CString::try_from(self)
    }

    fn make_ascii_lowercase(&mut self) {
        // SAFETY: no letter becomes NUL.
        unsafe { bytes_mut(self) }.make_ascii_lowercase();
    }

    fn make_ascii_uppercase(&mut self) {
        // SAFETY: no letter becomes NUL.
        unsafe { bytes_mut(self) }.make_ascii_uppercase();
    }

    fn to_ascii_lowercase(&self) -> Result<CString, AllocError> {
        let mut copy = self.to_cstring()?;
        copy.make_ascii_lowercase();
        Ok(copy)
    }

    fn to_ascii_uppercase(&self) -> Result<CString, AllocError> {
        let mut copy = self.to_cstring()?;
        copy.make_ascii_uppercase();
        Ok(copy)
    }
}

/// Returns a pointer to the string, as C takes it, for constants.
#[inline]
pub const fn as_char_ptr_in_const_context(c_str: &CStr) -> *const c_char {
    c_str.as_ptr().cast()
}

/// Gives access to the bytes of a string, with the NUL.
///
/// # Safety
///
/// - When the borrow ends, the last byte is NUL and no other is.
unsafe fn bytes_mut(string: &mut CStr) -> &mut [u8] {
    let bytes = core::ptr::from_mut(string) as *mut [u8];
    // SAFETY: `CStr` consists of its bytes; the borrow is handed on.
    unsafe { &mut *bytes }
}

impl fmt::Display for CStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape::write_hex(f, self.to_bytes())
    }
}

impl AsRef<BStr> for CStr {
    #[inline]
    fn as_ref(&self) -> &BStr {
        BStr::from_bytes(self.to_bytes())
    }
}

mod private {
    pub trait Sealed {}

    impl Sealed for super::CStr {}
}

/// Makes a [`CStr`](crate::str::CStr) of a constant string, such as one made by `concat!`.
///
/// For a literal, write `c"literal"`. A NUL byte inside the string is refused by the compiler.
///
/// # Examples
///
/// ```
/// use kernel::{c_str, str::CStr};
///
/// macro_rules! queue_name {
///     ($number:literal) => {
///         c_str!(concat!("queue-", $number))
///     };
/// }
///
/// static NAMES: [&CStr; 2] = [queue_name!(0), queue_name!(1)];
/// assert_eq!(NAMES, [c"queue-0", c"queue-1"]);
/// ```
///
/// ```compile_fail
/// let name = kernel::c_str!("two\0strings");
/// ```
#[macro_export]
macro_rules! c_str {
    ($text:expr) => {
        const { $crate::str::terminated(::core::concat!($text, "\0")) }
    };
}

/// Takes text with a NUL byte at its end for a string of C: the work behind [`c_str!`](crate::c_str).
///
/// # Panics
///
/// When it has another one; in a constant, as there, that is an error of the build.
#[doc(hidden)]
pub const fn terminated(text: &str) -> &CStr {
    match CStr::from_bytes_until_nul(text.as_bytes()) {
        Ok(string) if string.to_bytes_with_nul().len() == text.len() => string,
        _ => refuse(),
    }
}

#[expect(clippy::panic, reason = "it is evaluated by the compiler")]
const fn refuse() -> ! {
    panic!("a C string cannot hold a NUL byte")
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;
    use crate::prelude::fmt;

    #[test]
    fn pointer_and_back() {
        let name = c"name";
        // SAFETY: the pointer comes from a string that lives on.
        assert_eq!(unsafe { CStr::from_char_ptr(name.as_char_ptr()) }, name);
    }

    #[test]
    fn what_is_not_printable_is_escaped() {
        assert_eq!(
            fmt!("{} {:?}", c"a\t\"", c"b").to_string(),
            "a\\x09\" \"b\""
        );
    }
}
