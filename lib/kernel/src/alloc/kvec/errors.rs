// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can go wrong with a vector besides allocation.

use core::fmt;

use crate::error::{Error, code::EINVAL};

/// The value could not be put where it was to go.
pub enum InsertError<T> {
    /// The index was beyond the end.
    IndexOutOfBounds(T),
    /// The capacity was exhausted.
    OutOfCapacity(T),
}

/// The value could not be added, because the capacity was exhausted.
pub struct PushError<T>(pub T);

/// There was no value at the index.
pub struct RemoveError;

impl<T> InsertError<T> {
    const fn reason(&self) -> &'static str {
        match self {
            Self::IndexOutOfBounds(_) => "the index is beyond the end of the vector",
            Self::OutOfCapacity(_) => FULL,
        }
    }
}

impl<T> PushError<T> {
    const fn reason(&self) -> &'static str {
        FULL
    }
}

impl RemoveError {
    const fn reason(&self) -> &'static str {
        "the vector has no value at the index"
    }
}

const FULL: &str = "the vector is full";

/// These errors show their reason and not the value, which need not be `Debug`; to the kernel all are `EINVAL`, since
/// memory was not asked for.
macro_rules! impl_error {
    ($([$($T:ident)?] $error:ty;)+) => {$(
        impl$(<$T>)? fmt::Debug for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.reason())
            }
        }

        impl$(<$T>)? From<$error> for Error {
            #[inline]
            fn from(_: $error) -> Self {
                EINVAL
            }
        }
    )+};
}

impl_error! {
    [T] InsertError<T>;
    [T] PushError<T>;
    [] RemoveError;
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    /// Cannot be shown.
    struct Value;

    #[test]
    fn errors_show_their_reason() {
        assert_eq!(format!("{:?}", PushError(Value)), "the vector is full");
        assert_eq!(
            format!("{:?}", InsertError::OutOfCapacity(Value)),
            "the vector is full"
        );
        assert_eq!(
            format!("{:?}", InsertError::IndexOutOfBounds(Value)),
            "the index is beyond the end of the vector"
        );
        assert_eq!(
            format!("{RemoveError:?}"),
            "the vector has no value at the index"
        );
    }

    #[test]
    fn none_of_them_is_a_lack_of_memory() {
        let errors: [Error; 3] = [
            PushError(Value).into(),
            InsertError::OutOfCapacity(Value).into(),
            RemoveError.into(),
        ];
        assert_eq!(errors, [EINVAL; 3]);
    }
}
