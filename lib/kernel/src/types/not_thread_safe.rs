// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The mark of a type that must stay with its task.

use core::marker::PhantomData;

/// A field of this type makes a struct neither [`Send`] nor [`Sync`].
///
/// The value has the name of the type.
///
/// # Examples
///
/// ```
/// # use kernel::types::NotThreadSafe;
/// struct Guard {
///     _stays: NotThreadSafe,
/// }
///
/// let guard = Guard { _stays: NotThreadSafe };
/// ```
///
/// ```compile_fail,E0277
/// # use kernel::types::NotThreadSafe;
/// # struct Guard {
/// #     _stays: NotThreadSafe,
/// # }
/// fn send(_: impl Send) {}
///
/// send(Guard { _stays: NotThreadSafe });
/// ```
pub type NotThreadSafe = PhantomData<*mut ()>;

/// The value of the type of this name.
#[expect(
    non_upper_case_globals,
    reason = "reads like the constructor of the type"
)]
pub const NotThreadSafe: NotThreadSafe = PhantomData;
