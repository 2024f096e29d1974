// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can go wrong with a vector besides allocation.

use core::fmt;

use crate::error::{Error, code::EINVAL};

/// The value could not be added, because the capacity was exhausted.
pub struct PushError<T>(pub T);

impl<T> fmt::Debug for PushError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not enough capacity")
    }
}

impl<T> From<PushError<T>> for Error {
    #[inline]
    fn from(_: PushError<T>) -> Error {
        // Not a lack of memory: none was asked for.
        EINVAL
    }
}

/// There was no value at the index.
pub struct RemoveError;

impl fmt::Debug for RemoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("index out of bounds")
    }
}

impl From<RemoveError> for Error {
    #[inline]
    fn from(_: RemoveError) -> Error {
        EINVAL
    }
}

/// The value could not be put where it was to go.
pub enum InsertError<T> {
    /// The index was beyond the end.
    IndexOutOfBounds(T),
    /// The capacity was exhausted.
    OutOfCapacity(T),
}

impl<T> fmt::Debug for InsertError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IndexOutOfBounds(_) => "index out of bounds",
            Self::OutOfCapacity(_) => "not enough capacity",
        })
    }
}

impl<T> From<InsertError<T>> for Error {
    #[inline]
    fn from(_: InsertError<T>) -> Error {
        EINVAL
    }
}
