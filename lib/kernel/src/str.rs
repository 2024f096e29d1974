// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Strings: those of C, those of bytes that may not be text, and what turns them into values.
//!
//! - [`CStr`] and [`CString`] end with a NUL byte: what C functions take. Write `c"literal"` where the text is known.
//! - [`BStr`] is any bytes; it shows what is not printable ASCII as escapes.
//! - [`Formatter`] and [`NullTerminatedFormatter`] write formatted text into buffers.
//! - [`parse_int`], [`kstrtobool`] read what users write.
//!
//! C headers: `include/linux/string.h`, `include/linux/kstrtox.h`.

mod bstr;
mod c_str_ext;
mod cstring;
mod formatter;
mod kstrtobool;
pub mod parse_int;

pub use core::ffi::CStr;

pub use bstr::BStr;
#[doc(hidden)]
pub use c_str_ext::terminated;
pub use c_str_ext::{CStrExt, as_char_ptr_in_const_context};
pub use cstring::CString;
pub use formatter::{Formatter, NullTerminatedFormatter, RawFormatter};
pub use kstrtobool::{kstrtobool, kstrtobool_bytes};
