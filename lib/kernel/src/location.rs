// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Places in source files, as C takes them.

use core::{ffi::CStr, panic::Location};

/// Returns the file name of a location as a string of C.
///
/// # Examples
///
/// ```
/// use core::panic::Location;
///
/// #[track_caller]
/// fn place() -> &'static core::ffi::CStr {
///     kernel::file_from_location(Location::caller())
/// }
/// # assert!(!place().is_empty());
/// ```
#[inline]
pub fn file_from_location<'a>(loc: &'a Location<'a>) -> &'a CStr {
    loc.file_as_c_str()
}
